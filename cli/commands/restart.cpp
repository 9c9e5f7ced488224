#include "cli/commands/commands.hpp"
#include "cli/commands/ship.hpp"

namespace tt {

namespace {

Run declare(Arguments& arguments) {
    const auto shipment = std::make_shared<Shipment>();
    shipment->request.kind = DeployKind::restart;
    arguments.required("STAGE", into(shipment->request.stage), "where");
    declare_shipment(arguments, *shipment);
    return [shipment](Context& context) { return ship(context, *shipment); };
}

} // namespace

constinit const Command restart_command{
    .name = "restart",
    .job = Job::undo,
    .summary = "Restart a stage's hosts, a few at a time",
    .examples = "tt restart prod -m 'rotated certificates'",
    .details = "A deploy of the build that runs already, with the same limits as any other.",
    .declare = declare,
};

} // namespace tt

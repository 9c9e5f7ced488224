#include "cli/commands/commands.hpp"
#include "cli/commands/ship.hpp"

namespace tt {

namespace {

Run declare(Arguments& arguments) {
    const auto shipment = std::make_shared<Shipment>();
    shipment->request.kind = DeployKind::stop;
    arguments.required("STAGE", into(shipment->request.stage), "where");
    declare_shipment(arguments, *shipment);
    return [shipment](Context& context) { return ship(context, *shipment); };
}

} // namespace

constinit const Command stop_command{
    .name = "stop",
    .job = Job::undo,
    .summary = "Stop the service on a stage's hosts, and remove it there",
    .examples = "tt stop prod -m 'moved to the other region'",
    .details = "On each host the STOPPING hook runs; then all that the hooks of the service left running "
               "ends, and its\n"
               "files go. As many hosts at a time as for any other deploy, but no floor holds it up. The "
               "stage is held\n"
               "until `tt unhold`; `tt deploy` brings the service back.",
    .declare = declare,
};

} // namespace tt

#include "cli/commands/commands.hpp"
#include "cli/commands/ship.hpp"

namespace tt {

namespace {

Run declare(Arguments& arguments) {
    const auto shipment = std::make_shared<Shipment>();
    shipment->request.kind = DeployKind::rollback;
    arguments.required("STAGE", into(shipment->request.stage), "where");
    arguments.optional(
        "BUILD", into(shipment->request.build), "back to this build; else the proven one before"
    );
    declare_shipment(arguments, *shipment);
    return [shipment](Context& context) { return ship(context, *shipment); };
}

} // namespace

constinit const Command rollback_command{
    .name = "rollback",
    .job = Job::undo,
    .summary = "Put the proven build before this one back",
    .examples = "tt rollback prod\n"
                "tt rollback prod '#11' -m 'errors after #12'",
    .details =
        "Never asks, and is always allowed: no gate, window, freeze or hold stops it. Hosts that still have\n"
        "the build download nothing. Sets a hold, so that automation does not bring the bad build back.",
    .declare = declare,
};

} // namespace tt

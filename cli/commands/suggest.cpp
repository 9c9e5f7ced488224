#include "cli/commands/suggest.hpp"

#include <string_view>

namespace tt {

namespace {

std::string for_stage(const StageView& stage) {
    const std::string& name = stage.name.value;
    if (stage.active && stage.active->state == DeployState::halted)
        return stage.active->id.value + " is halted: tt why " + name + ", then tt retry, resume or rollback";
    if (stage.active && stage.active->paused) return stage.active->id.value + " is paused: tt resume " + name;
    if (stage.active) return "a deploy is under way: tt why " + name;
    if (stage.hold) return name + " is on hold: tt unhold " + name + ", when the reason is gone";
    if (stage.capacity.reachable < stage.capacity.expected)
        return "some hosts do not speak: tt hosts " + name;
    return "";
}

/// The first stage on the way that does not run what the one before it runs.
std::string next_stage(const ServiceView& service, const Build& newest) {
    BuildId upstream = newest.id;
    for (const StageView& stage : service.stages) {
        const BuildId running = stage.running ? stage.running->id : BuildId{};
        if (running != upstream) return "ship it onward: tt deploy " + stage.name.value;
        upstream = running;
    }
    return "";
}

} // namespace

std::string suggestion(const StatusView& status, const BuildsView& builds) {
    if (status.services.empty()) return "describe a service: tt init";
    const ServiceView& service = status.services.front();
    if (builds.builds.empty()) return "publish a first build: tt publish";
    for (const StageView& stage : service.stages)
        if (const std::string text = for_stage(stage); !text.empty()) return text;
    return next_stage(service, builds.builds.front().build);
}

} // namespace tt

#include "cli/commands/suggest.hpp"

#include "pipeline/base/counted.hpp"

#include <optional>

namespace tt {

namespace {

/// What helps a stage; the worst that there is has the lowest rank.
struct Advice {
    int rank;
    std::string text;
};

std::string not_serving(const StageView& stage) {
    return std::to_string(stage.capacity.expected - stage.serving) + " of "
           + counted(stage.capacity.expected, "host") + " of " + stage.name.value
           + " do not serve it well: tt hosts " + stage.name.value + ", then tt why HOST";
}

std::optional<Advice> advice_on(const StageView& stage) {
    const std::string& name = stage.name.value;
    if (stage.active && stage.active->state == DeployState::halted)
        return Advice{
            0, stage.active->id.value + " is halted: tt why " + name + ", then tt retry, resume or rollback"
        };
    if (!stage.active && stage.running && stage.serving < stage.capacity.expected)
        return Advice{1, not_serving(stage)};
    if (stage.active && stage.active->paused)
        return Advice{2, stage.active->id.value + " is paused: tt resume " + name};
    if (stage.active) return Advice{3, "a deploy is under way: tt why " + name};
    if (stage.hold) return Advice{4, name + " is on hold: tt unhold " + name + ", when the reason is gone"};
    if (stage.capacity.reachable < stage.capacity.expected)
        return Advice{5, "some hosts do not speak: tt hosts " + name};
    return std::nullopt;
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
    std::optional<Advice> worst;
    for (const StageView& stage : service.stages)
        if (const auto one = advice_on(stage); one && (!worst || one->rank < worst->rank)) worst = one;
    return worst ? worst->text : next_stage(service, builds.builds.front().build);
}

} // namespace tt

#include "cli/commands/suggest.hpp"

#include "pipeline/base/counted.hpp"

#include <optional>

namespace tt {

namespace {

/// What there is to be said of a stage; the worst has the lowest rank.
struct Word {
    int rank;
    std::string text;
};

std::string not_serving(const StageView& stage) {
    return std::to_string(stage.capacity.expected - stage.serving) + " of "
           + counted(stage.capacity.expected, "host") + " of " + stage.name.value
           + " do not serve it well: tt hosts " + stage.name.value + ", then tt why HOST";
}

std::optional<Word> word_on(const StageView& stage) {
    const std::string& name = stage.name.value;
    if (stage.active && stage.active->state == DeployState::halted)
        return Word{
            0, stage.active->id.value + " is halted: tt why " + name + ", then tt retry, resume or rollback"
        };
    if (!stage.active && stage.running && stage.serving < stage.capacity.expected)
        return Word{1, not_serving(stage)};
    if (stage.active && stage.active->paused)
        return Word{2, stage.active->id.value + " is paused: tt resume " + name};
    if (stage.active) return Word{3, "a deploy is under way: tt why " + name};
    if (stage.hold) return Word{4, name + " is on hold: tt unhold " + name + ", when the reason is gone"};
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
    std::optional<Word> worst;
    for (const StageView& stage : service.stages)
        if (const auto word = word_on(stage); word && (!worst || word->rank < worst->rank)) worst = word;
    return worst ? worst->text : next_stage(service, builds.builds.front().build);
}

} // namespace tt

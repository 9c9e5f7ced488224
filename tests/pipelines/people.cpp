#include "tests/pipelines/world.hpp"

/// What people do to a pipeline. Most often something of it makes no sense just then, and is refused.
namespace tt::pipelines {

namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

} // namespace

void World::meddle() {
    const auto stage = random_.between(0, static_cast<int>(policy_.stages.size()) - 1);
    const StageName name = policy_.stages[static_cast<std::size_t>(stage)].name;
    speak(name);
    if (random_.chance(0.3)) freeze(name);
    if (random_.chance(0.4)) ship(name);
    if (random_.chance(0.2)) steer(name);
    if (random_.chance(0.15)) std::ignore = ask(SetHold{web, name, true, random_.chance(0.3), "look", false});
    run(now_ + random_.between(Duration{1s}, 5min));
    if (random_.chance(0.5)) std::ignore = ask(SetHold{web, name, false, false, "", false});
    if (random_.chance(0.3)) std::ignore = ask(SetFreeze{false, "incident", "", {}, {}, {}, {}, false});
}

void World::ship(const StageName& stage) {
    StartDeploy request{web, stage, DeployKind::regular, "", "a reason", "", false, false};
    request.override = random_.chance(0.4);
    request.promote = random_.chance(0.4);
    if (!request.promote) request.build = "#" + std::to_string(random_.between(1, 3));
    if (random_.chance(0.3)) request.kind = DeployKind::rollback;
    if (request.kind == DeployKind::rollback) request.build.clear();
    request.promote = request.promote && request.kind == DeployKind::regular;
    const auto answer = ask(request);
    if (answer && answer->changed && request.promote) check_promoted(DeployId{answer->id});
}

/// Yes and no to builds.
void World::speak(const StageName& stage) {
    for (const char* who : {"ana", "ben"})
        if (random_.chance(0.6)) std::ignore = ask(SetApproval{web, stage, "", true, "", false}, who);
    const std::string build = "#" + std::to_string(random_.between(1, 3));
    if (random_.chance(0.15)) std::ignore = ask(SetVeto{web, build, true, "ill", false});
    if (random_.chance(0.1)) std::ignore = ask(SetVeto{web, build, false, "", false});
}

void World::freeze(const StageName& stage) {
    const StageName frozen = random_.chance(0.5) ? stage : StageName{};
    const Time end = random_.chance(0.3) ? end_of_time : now_ + random_.between(Duration{1min}, 30min);
    std::ignore = ask(SetFreeze{true, "incident", "ill", {}, end, web, frozen, false});
}

/// One of five forgets what they began: then deadlines must end it.
void World::steer(const StageName& stage) {
    const auto verb = [&](DeployVerb what) {
        std::ignore = ask(SteerDeploy{what, {}, web, stage, "", false});
    };
    verb(random_.chance(0.5) ? DeployVerb::pause : DeployVerb::retry);
    run(now_ + 1min);
    check_plans();
    if (random_.chance(0.2)) return;
    verb(random_.chance(0.7) ? DeployVerb::resume : DeployVerb::abort);
}

/// Nothing that people did stands in the way any more.
void World::leave_alone() {
    std::ignore = ask(SetFreeze{false, "incident", "", {}, {}, {}, {}, false});
    for (const StagePolicy& stage : policy_.stages)
        std::ignore = ask(SetHold{web, stage.name, false, false, "", false});
}

} // namespace tt::pipelines

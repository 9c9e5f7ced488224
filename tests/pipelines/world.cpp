#include "tests/pipelines/world.hpp"

#include "pipeline/decide/goal.hpp"
#include "tests/pipelines/policy.hpp"

#include <algorithm>

namespace tt::pipelines {

namespace {

using namespace std::chrono_literals;

constexpr Time day = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};

/// How long a host or a test takes for what it does.
constexpr Duration pace = 5s;

/// Virtual time passes in steps; whoever needs more of them than this is woken for ever.
constexpr long most_steps = 20'000;

const ServiceName web{"web"};

const Actor ana{"ana", {}, "test"};

} // namespace

World::World(std::uint64_t seed)
    : random_(seed)
    , policy_(random_policy(random_))
    , promises_(policy_)
    , now_(day + random_.between(0min, Duration{24h})) {
    std::ignore = store_.take_over(now_, ana);
    core_ = std::make_unique<Core>(*store_.load(), store_);
    if (!ask(ApplyConfig{web, policy_, {}})) breaks("the policy is refused");
    add_hosts();
    count_policy();
}

void World::add_hosts() {
    std::vector<Asked> enrolments;
    for (const StagePolicy& stage : policy_.stages) {
        const int hosts = random_.chance(0.7) ? 1 : random_.between(2, 3);
        const bool silent = random_.chance(0.03);
        for (int i = 0; i < hosts; ++i) {
            Host& host = hosts_.emplace_back(static_cast<int>(hosts_.size()), stage.name);
            host.silent = silent;
            enrolments.push_back({EnrollAgent{host.id(), host.facts(), Digest{host.id().value}}, ana});
        }
    }
    step(std::move(enrolments));
}

void World::publish(int number) {
    Build build;
    build.id = BuildId{"b-" + std::to_string(number)};
    build.service = web;
    build.commit.branch = random_.chance(0.05) ? "try" : "main";
    build.commit.dirty = random_.chance(0.05);
    build.commit.generation = static_cast<std::uint64_t>(number);
    if (!calm_ && random_.chance(0.15))
        for (Host& host : hosts_)
            if (random_.chance(0.5)) host.bad.insert(build.id);
    std::ignore = ask(PublishBuild{build});
}

void World::live() {
    const int builds = random_.between(1, 3);
    while (published_ < builds && broken().empty()) {
        publish(++published_);
        run(now_ + random_.between(Duration{1min}, 20min));
        check_plans();
        if (random_.chance(0.6)) meddle();
    }
    run(now_ + 30min);
    leave_alone();
    const Time latest = now_ + 12h;
    while (broken().empty() && !settled() && now_ < latest) run(now_ + 1min);
    if (!settled()) breaks("12 hours after the last command a deploy is still under way");
    check_plans();
    if (broken().empty()) foresee();
}

void World::run(Time until) {
    while (broken().empty() && now_ < until) {
        const Time next = std::min({until, core_->wake_at(), hosts_want_to_go_on() ? now_ + pace : until});
        now_ = std::max(now_ + Duration{1}, next);
        if (++steps_ > most_steps) return breaks("the engine wants to be woken for ever");
        std::vector<Asked> batch;
        say(batch);
        finish_tests(batch);
        step(std::move(batch));
    }
}

bool World::hosts_want_to_go_on() const {
    const auto wants = [&](const Host& host) { return host.has_to_follow(known(host).version); };
    return !actions_.empty() || std::ranges::any_of(hosts_, wants);
}

void World::say(std::vector<Asked>& batch) {
    for (Host& host : hosts_) {
        const bool further = host.has_to_follow(known(host).version);
        if (further) host.follow(goal_for(core_->state(), known(host), now_));
        if (further || host.should_speak(now_)) batch.push_back({TakeReport{host.speak(now_)}, ana});
    }
}

/// As the control plane knows it.
const tt::Host& World::known(const Host& host) const {
    return *core_->state().hosts.find(host.id().value);
}

Request answer_to(const Action& action, TestOutcome outcome) {
    if (action.probe.empty()) return FinishAcceptance{action.deploy, action.attempt, outcome, ""};
    return TakeFinding{action.service, action.stage, action.probe, action.build, outcome, ""};
}

/// One in ten is never heard of again, unless all is calm.
void World::finish_tests(std::vector<Asked>& batch) {
    for (const Action& action : std::exchange(actions_, {})) {
        if (!calm_ && random_.chance(0.1)) continue;
        const bool passed = calm_ || random_.chance(0.75);
        const TestOutcome bad = random_.chance(0.8) ? TestOutcome::rejected : TestOutcome::interrupted;
        const TestOutcome outcome = passed ? TestOutcome::passed : bad;
        batch.push_back({answer_to(action, outcome), ana});
    }
}

Result<Answer> World::ask(Request request, const std::string& who) {
    const StepOutcome outcome = core_->step({{std::move(request), {who, {}, "test"}}}, now_);
    follow(outcome);
    return outcome.answers.front();
}

void World::step(std::vector<Asked> batch) {
    const StepOutcome outcome = core_->step(batch, now_);
    for (const Asked& asked : batch)
        if (const auto* finding = std::get_if<TakeFinding>(&asked.request))
            promises_.hear(*finding, true, now_);
    follow(outcome);
}

void World::follow(const StepOutcome& outcome) {
    const std::vector<Change> changes = store_.take_changes();
    promises_.check_step(core_->state(), changes, now_);
    promises_.check_findings(core_->state(), now_);
    check_live(changes);
    for (const Action& action : outcome.actions)
        if (!action.probe.empty() ? is_new_question(action) : asked_.insert(action.key).second)
            actions_.push_back(action);
}

/// Probes are asked again and again, but not while they are.
bool World::is_new_question(const Action& action) const {
    return std::ranges::find(actions_, action.key, &Action::key) == actions_.end();
}

bool World::settled() const {
    return std::ranges::all_of(core_->state().stages.rows(), [](const auto& row) {
        return row.second->active.empty() && row.second->queue.empty();
    });
}

} // namespace tt::pipelines

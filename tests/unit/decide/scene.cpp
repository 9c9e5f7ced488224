#include "tests/unit/decide/scene.hpp"

#include "pipeline/decide/goal.hpp"
#include "pipeline/decide/stage_plan.hpp"
#include "tests/unit/calendar/zones.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt {

namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

Policy plain_policy() {
    Policy policy;
    policy.service = web;
    StagePolicy prod;
    prod.name = StageName{"prod"};
    prod.hosts.group = "prod";
    policy.stages = {prod};
    return policy;
}

Result<Zone> sample_zones(std::string_view name) {
    for (const Zone& zone : {sample::los_angeles(), sample::lord_howe()})
        if (zone.name() == name) return zone;
    return no_zones(name);
}

} // namespace

Scene::Scene(int hosts, const Adapt& adapt, Time start)
    : zones(sample_zones)
    , now_(start) {
    start_core();
    Policy policy = plain_policy();
    if (adapt) adapt(policy);
    EXPECT_TRUE(ask(ApplyConfig{web, policy, {}}));
    for (int host = 0; host < hosts; ++host) add_host();
}

void Scene::start_core() {
    store_ = std::make_unique<sim::PlainStore>(disk_);
    EXPECT_TRUE(store_->take_over(now_, {"ana", {}, "test"}));
    State tables = *store_->load();
    tables.started_at = now_;
    core_ = std::make_unique<Core>(std::move(tables), *store_, zones);
}

void Scene::restart_server() {
    start_core();
    step({});
}

void Scene::down_until(Time up) {
    now_ = up;
    restart_server();
    for (int host = 0; host < static_cast<int>(agents_.size()); ++host) beat(host);
}

Result<Answer> Scene::apply_policy(const Adapt& adapt) {
    Policy policy = *current_policy(state(), web);
    adapt(policy);
    return ask(ApplyConfig{web, policy, {}});
}

void Scene::ask_at_once(const Request& first, const Request& second) {
    step({{first, {"ana", {}, "test"}}, {second, {"ben", {}, "test"}}});
}

StepOutcome Scene::step(std::vector<Asked> batch) {
    StepOutcome outcome = core_->step(batch, now_);
    if (!outcome.actions.empty()) actions = outcome.actions;
    keep_journal();
    return outcome;
}

void Scene::keep_journal() {
    for (Change& change : store_->take_changes()) {
        JournalEntry& entry = journal.emplace_back();
        entry.sequence = journal.size();
        entry.at = now_;
        entry.change = std::move(change);
    }
}

Result<Answer> Scene::ask(Request request, const std::string& who) {
    return step({{std::move(request), {who, {}, "test"}}}).answers.front();
}

Result<Answer> Scene::take(const Report& report) {
    return ask(TakeReport{report});
}

int Scene::add_host(const std::string& stage, const std::string& zone) {
    const int host = static_cast<int>(agents_.size());
    Agent agent;
    agent.report.host = HostId{"h" + std::to_string(host)};
    agent.report.boot = 1;
    agent.report.facts = {agent.report.host.value, zone, {stage}, "test"};
    EXPECT_TRUE(ask(EnrollAgent{agent.report.host, agent.report.facts, Digest{agent.report.host.value}}));
    agents_.push_back(agent);
    beat(host);
    return host;
}

void Scene::publish(const std::string& id, const std::function<void(Build&)>& adapt) {
    Build build;
    build.id = BuildId{id};
    build.service = web;
    build.commit.branch = "main";
    build.commit.generation = state().builds.size() + 1;
    if (adapt) adapt(build);
    EXPECT_TRUE(ask(PublishBuild{build}));
}

DeployId Scene::deploy(const std::string& build, DeployKind kind, const std::string& stage) {
    if (!build.empty() && !state().builds.find(build)) publish(build);
    const std::string reason = kind == DeployKind::hotfix ? "CVE-2026-1" : "";
    StartDeploy request{web, StageName{stage}, kind, build, reason, "", false, false};
    const auto answer = ask(request);
    EXPECT_TRUE(answer) << answer.error().message;
    return DeployId{answer ? answer->id : ""};
}

void Scene::runs(const std::string& build, const std::string& stage) {
    const DeployId id = deploy(build, DeployKind::regular, stage);
    walk_all();
    if (deploy_named(id).state == DeployState::accepting) accept_test(TestOutcome::passed);
    EXPECT_EQ(deploy_named(id).state, DeployState::accepted) << deploy_named(id).outcome;
    unhold(stage);
}

void Scene::steer(DeployVerb verb, const std::string& stage) {
    const auto answer = ask(SteerDeploy{verb, {}, web, StageName{stage}, "", false});
    EXPECT_TRUE(answer) << answer.error().message;
}

void Scene::unhold(const std::string& stage) {
    EXPECT_TRUE(ask(SetHold{web, StageName{stage}, false, false, "", false}));
}

void Scene::accept_test(TestOutcome outcome) {
    for (const auto& [key, stage] : core_->state().stages.rows()) {
        const Deploy* deploy = state().deploys.find(stage->active.value);
        if (!deploy || deploy->state != DeployState::accepting) continue;
        EXPECT_TRUE(ask(FinishAcceptance{deploy->id, deploy->acceptance.attempt, outcome, ""}));
        return;
    }
    ADD_FAILURE() << "no deploy is being tested";
}

void Scene::answer(const std::string& probe, TestOutcome outcome, const std::string& stage) {
    for (const Action& asked : plan(stage).actions) {
        if (asked.probe != probe) continue;
        EXPECT_TRUE(ask(TakeFinding{asked.service, asked.stage, probe, asked.build, outcome, "is so"}));
        return;
    }
    ADD_FAILURE() << stage << " does not ask " << probe;
}

void Scene::hint(const CommitId& commit, const ServiceName& service) {
    core_->look_again({service, commit});
    step({});
}

/// The agent's account of the service, brought to the goal that it was told.
ServiceReport& Scene::says(int host) {
    Agent& agent = agents_.at(static_cast<std::size_t>(host));
    agent.silent = false;
    if (agent.report.services.empty()) agent.report.services.emplace_back().service = web;
    ServiceReport& report = agent.report.services.front();
    const Goal told = goal(host);
    agent.report.have = told.version;
    agent.report.epoch = told.epoch;
    if (told.services.empty()) return report;
    const ServiceGoal& part = told.services.front();
    if (report.deploy != part.deploy || report.retry != part.retry) {
        report.deploy = part.deploy;
        report.retry = part.retry;
        report.permit = {};
        report.begun = false;
        report.step = Step::download;
        report.state = StepState::running;
        report.error.clear();
    }
    if (part.activate && part.activate->permit != report.permit) {
        report.permit = part.activate->permit;
        report.begun = false;
    }
    if (!part.activate && !report.begun) report.permit = {};
    return report;
}

void Scene::send(int host) {
    Agent& agent = agents_.at(static_cast<std::size_t>(host));
    ++agent.report.sequence;
    const auto answer = take(agent.report);
    EXPECT_TRUE(answer) << answer.error().message;
}

void Scene::beat(int host) {
    if (goal(host).services.empty())
        agents_.at(static_cast<std::size_t>(host)).report.have = goal(host).version;
    else
        says(host);
    agents_.at(static_cast<std::size_t>(host)).silent = false;
    send(host);
}

void Scene::prepare(int host) {
    ServiceReport& report = says(host);
    report.step = Step::prepared;
    report.state = StepState::done;
    send(host);
}

void Scene::prepare_all() {
    for (int host = 0; host < static_cast<int>(agents_.size()); ++host)
        if (!goal(host).services.empty()) prepare(host);
}

void Scene::fail_to_prepare(int host) {
    ServiceReport& report = says(host);
    report.step = Step::download;
    report.state = StepState::failed;
    report.error = "no room";
    send(host);
}

void Scene::stumble(int host) {
    ServiceReport& report = says(host);
    report.step = Step::download;
    report.state = StepState::running;
    report.error = "connection refused";
    send(host);
}

void Scene::begin(int host) {
    ServiceReport& report = says(host);
    EXPECT_FALSE(report.permit.empty()) << "host " << host << " has no permit";
    report.step = Step::restart;
    report.state = StepState::running;
    report.begun = true;
    report.healthy = false;
    send(host);
}

void Scene::finish(int host) {
    const Goal told = goal(host);
    ServiceReport& report = says(host);
    report.begun = true;
    report.state = StepState::done;
    const auto& prepare = told.services.front().prepare;
    report.step = prepare ? Step::serving : Step::stopped;
    report.serving = prepare ? prepare->build : BuildId{};
    report.config = prepare ? prepare->config : 0;
    report.healthy = prepare.has_value();
    send(host);
}

void Scene::fail(int host) {
    ServiceReport& report = says(host);
    report.begun = true;
    report.state = StepState::failed;
    report.step = Step::restart;
    report.error = "does not start";
    report.healthy = !report.serving.empty();
    send(host);
}

void Scene::fall_ill(int host) {
    says(host).healthy = false;
    send(host);
}

void Scene::recover(int host) {
    says(host).healthy = true;
    send(host);
}

void Scene::silence(int host) {
    agents_.at(static_cast<std::size_t>(host)).silent = true;
}

void Scene::walk_all() {
    for (bool moved = true; moved;) {
        moved = false;
        for (int host = 0; host < static_cast<int>(agents_.size()); ++host) {
            const Goal told = goal(host);
            const Agent& agent = agents_.at(static_cast<std::size_t>(host));
            if (told.services.empty() || agent.silent) continue;
            if (agent.report.have != told.version) {
                beat(host);
                moved = true;
                continue;
            }
            const ServiceReport& report = says(host);
            const bool over = report.begun && report.state != StepState::running;
            if (report.step < Step::prepared && report.state == StepState::running) {
                prepare(host);
                moved = true;
            } else if (told.services.front().activate && !over) {
                begin(host);
                finish(host);
                moved = true;
            }
        }
    }
}

void Scene::wake() {
    for (int turn = 0; turn < 1000 && core_->wake_at() <= now_; ++turn) step({});
    EXPECT_GT(core_->wake_at(), now_) << "the engine wants to be woken for ever";
}

void Scene::pass(Duration span) {
    const Time until = now_ + span;
    while (now_ < until) {
        now_ = std::min({until, now_ + 20s, std::max(core_->wake_at(), now_ + 1ms)});
        wake();
        for (int host = 0; host < static_cast<int>(agents_.size()); ++host)
            if (!agents_[static_cast<std::size_t>(host)].silent) send(host);
        wake();
    }
}

const Stage& Scene::stage(const std::string& name) const {
    return *state().stages.find(stage_key(web, StageName{name}));
}

const Deploy& Scene::deploy_named(const DeployId& id) const {
    return *state().deploys.find(id.value);
}

const Deploy& Scene::now_deploy(const std::string& name) const {
    const Stage& found = stage(name);
    return deploy_named(found.active.empty() ? found.last : found.active);
}

const Permit* Scene::permit(int host, const DeployId& deploy) const {
    return state().permits.find(deploy.value + "/h" + std::to_string(host));
}

Goal Scene::goal(int host) const {
    const Host* known = state().hosts.find("h" + std::to_string(host));
    return known ? goal_for(state(), *known, now_) : Goal{};
}

std::vector<int> Scene::out(const DeployId& deploy) const {
    std::vector<int> hosts;
    for (int host = 0; host < static_cast<int>(agents_.size()); ++host)
        if (const Permit* held = permit(host, deploy); held && is_counted(held->state)) hosts.push_back(host);
    return hosts;
}

StageFacts Scene::facts(const std::string& name) const {
    return *gather(state(), web, StageName{name}, now_);
}

Plan Scene::plan(const std::string& name) const {
    return plan_stage(state(), web, StageName{name}, now_);
}

std::string Scene::blocked_by(const std::string& gate, const std::string& name) const {
    for (const Because& because : plan(name).because)
        if (because.gate == gate && !because.passed) return because.reason;
    return {};
}

} // namespace tt

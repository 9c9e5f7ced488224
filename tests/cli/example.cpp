#include "tests/cli/example.hpp"

#include "integrations/json/json.hpp"
#include "pipeline/model/calendar_view.hpp"
#include "pipeline/model/ci_view.hpp"
#include "pipeline/model/commits_view.hpp"
#include "pipeline/model/drift_view.hpp"
#include "pipeline/model/garbage_view.hpp"
#include "pipeline/model/output.hpp"
#include "pipeline/model/plan_view.hpp"
#include "pipeline/model/queue_view.hpp"
#include "pipeline/model/replay_view.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/values_view.hpp"
#include "tests/unit/cli/views.hpp"

namespace tt {

namespace {

using namespace std::chrono_literals;

StagePolicy stage_policy(const std::string& name, const std::string& from) {
    StagePolicy policy;
    policy.name = StageName(name);
    policy.hosts.group = "web-" + name;
    if (!from.empty()) policy.from = {StageName(from)};
    policy.rollout.parallel = {50, true};
    policy.on_failure = OnFailure::rollback;
    return policy;
}

ConfigView config() {
    ConfigView view;
    view.policy.service = ServiceName("web");
    view.policy.revision = 3;
    view.policy.stages = {stage_policy("staging", ""), stage_policy("prod", "staging")};
    view.policy.text = "tt: 1\nservice: web\nstages:\n  - name: staging\n    hosts: { group: web-staging }\n";
    view.newest = 3;
    return view;
}

StatusView status() {
    StageView staging = a_stage("staging", 1);
    staging.running = a_build(12, 'c');
    staging.serving = 1;
    StageView prod = a_stage("prod", 4);
    prod.running = a_build(11, 'b');
    prod.serving = 4;
    prod.capacity.limit = 2;
    prod.capacity.floor = 3;
    prod.because = {a_gate("soak", "b-cccccccccc has soaked 10m of 1h in staging", at(3000))};
    ServiceView service;
    service.name = ServiceName("web");
    service.owner = {"growth", "#growth-oncall"};
    service.policy = 3;
    service.stages = {staging, prod};
    const Freeze freeze{"holiday", "ana",        "nobody is here", at(0),
                        at(90000), service.name, StageName("prod")};
    return {at(600), {service}, {freeze}};
}

HistoryView history() {
    Deploy failed = a_deploy().deploy;
    failed.state = DeployState::failed;
    failed.outcome = "2 of 4 hosts failed";
    failed.by = "ana";
    Deploy earlier = failed;
    earlier.id = DeployId("d11");
    earlier.number = 11;
    earlier.stage = StageName("staging");
    earlier.state = DeployState::accepted;
    earlier.outcome = "";
    earlier.reason = "ticket 4711";
    earlier.overrode = {"freeze", "window"};
    return {{failed, earlier}};
}

HostsView hosts() {
    HostView host;
    host.host.id = HostId("h-1");
    host.host.facts.name = "web-1";
    host.host.facts.zone = "eu-1a";
    host.reachable = true;
    host.last_seen = at(590);
    host.assigned = {"web/prod"};
    ServiceReport report;
    report.service = ServiceName("web");
    report.serving = a_build(11, 'b').id;
    report.healthy = true;
    host.host.services = {report};
    HostView silent = host;
    silent.host.facts.name = "web-2";
    silent.reachable = false;
    silent.last_seen = Time{};
    HostView lost = silent;
    lost.host.facts.name = "web-3";
    lost.host.lost_at = at(100);
    HostView moved = host;
    moved.host.facts.name = "web-4";
    moved.host.facts.groups = {"web"};
    moved.host.joined = {"canary"};
    moved.host.left = {"web"};
    moved.groups = {"canary"};
    moved.assigned = {"web/canary"};
    moved.replaces = HostId("h-0");
    return {{host, silent, lost, moved}};
}

DriftFinding drift_of(const std::string& name, Fault fault) {
    DriftFinding finding;
    finding.host = HostId("h-" + name);
    finding.name = name;
    finding.service = ServiceName("web");
    finding.stage = StageName("prod");
    finding.fault = fault;
    finding.checked_at = at(590);
    finding.release.build = a_build(11, 'b').id;
    finding.serves = true;
    finding.command = "tt why " + name + " --service web";
    return finding;
}

DriftView drift() {
    DriftFinding differs = drift_of("web-1", Fault::differs);
    differs.release.differ = 2;
    differs.release.missing = 1;
    differs.release.extra = 18;
    differs.release.files = {
        {"lib/app.py", Difference::content},
        {"lib/name\x1b[31m", Difference::extra},
        {"etc/web.conf", Difference::missing}
    };
    differs.reason = "2 changed, 1 missing, 18 extra";
    differs.command = "tt restart prod --service web";
    DriftFinding silent = drift_of("web-2", Fault::not_serving);
    silent.reason = "has not spoken since 2026-11-21T07:00:00Z";
    silent.release = {};
    silent.serves = false;
    DriftFinding never = drift_of("web-3", Fault::unchecked);
    never.checked_at = Time{};
    never.reason = "its releases were never compared with their builds";
    return {.hosts = 4, .sound = 1, .findings = {differs, silent, never}};
}

OutputPart output() {
    OutputPart part;
    part.service = ServiceName("web");
    part.deploy = DeployId("d12");
    part.step = "restart";
    part.attempt = 2;
    part.text = "port 80 is taken\n";
    part.next = part.text.size();
    part.status = "exit 1";
    part.ended = true;
    return part;
}

TimelineView timeline() {
    TimelineEntry entry;
    entry.sequence = 7;
    entry.at = at(0);
    entry.actor.name = "ana";
    entry.subject = "d12";
    entry.what = "deploy of b-cccccccccc to prod started";
    return {{entry}};
}

PlannedHost planned(const std::string& name) {
    return {HostId("h-" + name), name, "eu-1a"};
}

KnownCommit commit(char digit, const std::string& subject) {
    KnownCommit known;
    known.id = CommitId(std::string(40, digit));
    known.author = "Ana Lima <ana@example.com>";
    known.subject = subject;
    return known;
}

PlanView plan() {
    PlanView view;
    view.id = "p-1a2b3c4d-5e6f7a8b-9c0d1e2f-3a4b5c6d";
    view.service = ServiceName("web");
    view.stage = StageName("prod");
    view.build = a_build(12, 'c');
    view.build->config.health = HealthCheck{.http = "http://127.0.0.1/healthz", .exec = "", .header = {}};
    view.running = a_build(11, 'b');
    view.policy = stage_policy("prod", "staging");
    view.capacity = {.expected = 4, .reachable = 3, .ready = 3, .out = 0, .limit = 2, .floor = 2};
    view.gates = {a_gate("soak", "has soaked 10m of 1h in staging", at(3000))};
    const Capacity during{.expected = 4, .reachable = 3, .ready = 2, .out = 1, .limit = 2, .floor = 2};
    view.rounds = {
        {1, Duration{10'000}, {planned("web-2")}, during, 0},
        {1, Duration{40'000}, {planned("web-1")}, during, 1},
        {2, Duration{70'000}, {planned("web-4")}, during, 2},
    };
    view.left_out = {planned("web-3")};
    view.time = {Duration{160'000}, Duration{10'000}, Duration{30'000}, Duration{60'000}, {DeployId("d11")}};
    view.crossing =
        a_gate("window", "new builds may start until 2026-11-21T16:00:00Z, 1m before its expected end");
    view.commits = {true, {commit('c', "Make it faster"), commit('d', "Add a page")}, {}};
    view.back = {true, a_build(11, 'b'), 3};
    return view;
}

Arrival arrival(const std::string& stage, int minute, const std::string& deploy) {
    Arrival arrival;
    arrival.service = ServiceName("web");
    arrival.stage = StageName(stage);
    arrival.build = a_build(12, 'c').id;
    arrival.number = 12;
    arrival.deploy = DeployId(deploy);
    arrival.starts = at(minute * 60);
    arrival.arrives = at(minute * 60 + 160);
    arrival.timed = deploy.empty();
    return arrival;
}

CalendarView calendar() {
    CalendarView view{at(0), at(2 * 86400), {arrival("staging", 0, "d12"), arrival("prod", 70, "")}, {}};
    Absence absence;
    absence.service = ServiceName("web");
    absence.stage = StageName("prod");
    absence.build = a_build(11, 'b').id;
    absence.number = 11;
    absence.because = a_gate("passed over", "#12 goes instead");
    view.absences = {absence, absence};
    view.absences[1].build = BuildId();
    view.absences[1].stage = StageName("prod-eu");
    view.absences[1].because = a_gate("manual", "promotion is by command only");
    view.absences[1].because.command = "tt promote prod-eu";
    return view;
}

QueuedDeploy queued(int number, const std::string& overtaken_by, Because because) {
    QueuedDeploy queued{a_deploy().deploy, DeployId(overtaken_by), {std::move(because)}};
    queued.deploy.id = DeployId("d" + std::to_string(number));
    queued.deploy.number = static_cast<std::uint64_t>(number);
    queued.deploy.state = DeployState::queued;
    queued.deploy.by = "ben";
    return queued;
}

CiView ci() {
    CiView view{ServiceName("web"),
                BuildId("b-cccccccccccc"),
                12,
                "acme/web",
                31,
                "https://ci.example/job/31/",
                false,
                {}};
    view.stages = {
        {"Build", "success", at(0), 90s, 80s, true, ""},
        {"Unit tests", "running", at(0), 400s, 180s, true, ""},
        {"Lint", "failure", at(0), 12s, 0s, false, "exit code 1"},
        {"Package", "not begun", {}, 0s, 0s, true, ""},
    };
    return view;
}

CommitLogView commits() {
    const StageName staging("staging");
    const StageName prod("prod");
    CommitLogView view{ServiceName("web"), {}, {StageName("canary")}};
    view.commits = {
        {commit('c', "Make it faster"), {BuildId("b-cccccccccccc")}, {staging}, {prod}},
        {commit('d', "Add a page"), {}, {staging}, {prod}},
        {commit('b', "Begin"), {BuildId("b-aaaaaaaaaaaa"), BuildId("b-bbbbbbbbbbbb")}, {staging, prod}, {}},
    };
    for (CommitView& each : view.commits) each.commit.time = at(-3600);
    return view;
}

DiffView diff() {
    DiffView view{ServiceName("web"), a_build(11, 'b'), a_build(12, 'c'), {}, {}};
    view.to.digest = Digest("sha256:other");
    view.commits = {true, {commit('c', "Make it faster"), commit('d', "Add a page")}, {commit('e', "A fix")}};
    return view;
}

ReplayView replay() {
    ReplayView view{ServiceName("web"), at(0), 7, 2, {}};
    ReplayedDeploy late;
    late.deploy = DeployId("d12");
    late.stage = StageName("prod");
    late.build = BuildId("b-cccccccccccc");
    late.number = 12;
    late.at = at(0);
    late.hindsight = Hindsight::delayed;
    late.opens = at(0) + 45min;
    late.because = {"soak", "has soaked 15m of 1h in canary", false, late.opens, ""};
    ReplayedDeploy stopped = late;
    stopped.deploy = DeployId("d15");
    stopped.hindsight = Hindsight::blocked;
    stopped.opens = end_of_time;
    stopped.because = {"approval", "nobody has approved it; it takes 1 person", false, end_of_time, ""};
    stopped.trouble = "4 hosts failed; the budget is 2%";
    view.stopped = {late, stopped};
    return view;
}

QueueView queue() {
    QueueView view{ServiceName("web"), StageName("prod"), {}};
    view.deploys = {
        queued(12, "", a_gate("out", "1 host on the way: web-1")),
        queued(13, "", a_gate("queue", "goes after d12, which is running")),
        queued(15, "", a_gate("queue", "goes after d13, which is queued")),
        queued(14, "d15", a_gate("queue", "goes after d15, which is queued")),
    };
    view.deploys[0].deploy.state = DeployState::running;
    view.deploys[1].deploy.first_at = at(60);
    view.deploys[1].deploy.first_by = "ana";
    view.deploys[1].deploy.first_reason = "the fix";
    return view;
}

BuildFate fate(int number, char digit, std::optional<Keeps> kept, const std::string& because) {
    const Build build = a_build(static_cast<std::uint64_t>(number), digit);
    return {build.service, build.id, build.number, kept, because, 1'234'567};
}

GarbageView garbage() {
    GarbageView view;
    view.services = {
        {ServiceName("web"),
         {2, 48h},
         true,
         {fate(12, 'c', Keeps::live, "live in staging"), fate(11, 'b', Keeps::pinned, "pinned by ana: VIP"),
          fate(10, 'a', {}, "never deployed")}}
    };
    view.artifacts = 1;
    view.artifact_bytes = 1'234'567;
    view.deltas = 3;
    view.delta_bytes = 34'567;
    return view;
}

/// Of two portions, the second of which finds the store unwilling.
GarbageView collected(bool last) {
    GarbageView view;
    view.collected = {fate(last ? 9 : 10, last ? '9' : 'a', {}, "never deployed")};
    view.artifacts = last ? 0 : 1;
    view.artifact_bytes = last ? 0 : 1'234'567;
    view.left = last ? 1 : 0;
    if (last) view.problems = {"the store deletes no files: it answers 405 to DELETE (let it take DELETE)"};
    view.more = !last;
    return view;
}

BuildsView builds() {
    BuildsView view{{{a_build(12, 'c'), {StageName("staging")}}, {a_build(11, 'b'), {}}}};
    view.builds[1].build.pin = Pin{"ana", "VIP", at(0)};
    return view;
}

void add_views(StubServer& server) {
    server.answer("GET /v1/config", encode(config()));
    server.answer("GET /v1/config/history", encode(RevisionsView{{{3, at(0), "ana"}, {2, at(-600), "bob"}}}));
    server.answer(
        "GET /v1/config/values",
        encode(ValuesHistoryView{
            {{2, at(30), "bob", {"prod DEBUG=1", "prod -SIZE"}}, {1, at(0), "ana", {"prod PORT=80"}}}
        })
    );
    server.answer(
        "POST /v1/config/values",
        encode(Answer{"web", "runtime configuration is now revision v3: prod WORKERS=24", true})
    );
    server.answer(
        "POST /v1/config/restore",
        encode(Answer{"web", "runtime configuration is now revision v5: prod WORKERS=16", true})
    );
    server.answer("GET /v1/status", encode(status()));
    server.answer("GET /v1/builds", encode(builds()));
    server.answer("GET /v1/gc", encode(garbage()));
    server.answer("POST /v1/gc", encode(collected(false)));
    server.answer("POST /v1/gc", encode(collected(true)));
    server.answer("GET /v1/deploys", encode(history()));
    server.answer("GET /v1/hosts", encode(hosts()));
    server.answer("GET /v1/drift", encode(drift()));
    server.answer("GET /v1/log", encode(timeline()));
    server.answer("GET /v1/hosts/output", encode(output()));
    server.answer(
        "GET /v1/why", encode(WhyView{"web/prod", "waits for soak", {a_gate("soak", "10m of 1h", at(3000))}})
    );
    server.answer("GET /v1/calendar", encode(calendar()));
    server.answer("GET /v1/queue", encode(queue()));
    server.answer("GET /v1/ci", encode(ci()));
    server.answer("GET /v1/commits", encode(commits()));
    server.answer("GET /v1/diff", encode(diff()));
    server.answer(
        "GET /v1/files", encode(FilesView{{{{"src/page.cpp", "added"}, {"src/web.cpp", "changed"}}}})
    );
    server.answer("POST /v1/config/replay", encode(replay()));
    server.answer("GET /v1/plan", encode(plan()));
    server.answer("GET /v1/version", encode(VersionView{"9.9.9", 1, FleetId("f1"), 7}));
    server.answer(
        "GET /v1/tokens", encode(CredentialsView{{{CredentialId("c1"), "ci", Role::operate, at(0), false}}})
    );
}

} // namespace

void add_example(StubServer& server) {
    add_views(server);
    const std::string done = encode(Answer{"x1", "done", true});
    for (const char* path :
         {"/v1/config", "/v1/builds", "/v1/deploys/steer", "/v1/holds", "/v1/freezes", "/v1/vetoes",
          "/v1/approvals", "/v1/hosts/steer", "/v1/pins", "/v1/tokens/revoke"})
        server.answer(std::string("POST ") + path, done);
    server.answer("POST /v1/deploys", encode(Answer{"d12", "d12: b-cccccccccc goes to web/prod", true}));
    server.answer("POST /v1/tokens", encode(IssuedToken{CredentialId("c2"), "tt_secret"}));
    server.answer(
        "POST /v1/promote",
        encode(PromotionsView{{{"web/prod", "promoted b-cccccccccc", {}}}, {DeployId("d13")}})
    );
}

} // namespace tt

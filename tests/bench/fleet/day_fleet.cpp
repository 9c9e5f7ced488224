#include "tests/bench/fleet/day_fleet.hpp"

#include "integrations/posix/system_clock.hpp"
#include "pipeline/model/request.hpp"
#include "tests/bench/build_files.hpp"
#include "tests/bench/fleet/course.hpp"
#include "tests/bench/fleet/day_build.hpp"
#include "tests/bench/fleet/look.hpp"
#include "tests/bench/process_use.hpp"
#include "tests/bench/shell.hpp"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <fstream>

namespace tt::bench {

namespace fs = std::filesystem;
using testing_support::must;

namespace {

constexpr Duration to_answer = std::chrono::seconds{1};
constexpr Duration to_come_up = std::chrono::seconds{20};

std::string reason_of(const StageView& stage) {
    const auto blocks = std::ranges::find(stage.because, false, &Because::passed);
    return blocks == stage.because.end() ? "" : ": " + blocks->gate + ": " + blocks->reason;
}

int number_of(std::size_t networks) {
    return static_cast<int>(networks) + 2;
}

} // namespace

DayFleet::DayFleet(DayParts parts, const DayClock& clock, Roster& roster)
    : parts_(std::move(parts))
    , roster_(roster)
    , clock_variables_(clock.variables(parts_.fast_clock))
    , cluster_(parts_.programs, parts_.directory)
    , server_network_(1)
    , clock_(clock) {
    fs::create_directories(work());
    make_certificate();
}

DayFleet::~DayFleet() {
    for (const auto& [host, network] : networks_)
        for (const pid_t pid : network.processes()) ::kill(pid, SIGKILL);
}

fs::path DayFleet::work() const {
    return parts_.directory / "work";
}

fs::path DayFleet::certificate() const {
    return parts_.directory / "cert.pem";
}

/// Without the first slash, which stands in tt.yaml.
std::string DayFleet::pid_file(const std::string& host) const {
    return (cluster_.host(host) / "web.pid").string().substr(1);
}

fs::path DayFleet::slot_of(const std::string& host) const {
    return cluster_.host(host) / "srv/web/current";
}

std::string DayFleet::server_url() const {
    return "https://" + server_network_.address() + ":7417";
}

void DayFleet::make_certificate() const {
    sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=tt -addext "
       "subjectAltName=IP:"
       + server_network_.address() + " -keyout " + (parts_.directory / "key.pem").string() + " -out "
       + certificate().string() + " 2>/dev/null");
}

void DayFleet::open(const std::map<std::string, int>& uses) {
    start_server();
    write_policy(work(), builds_, parts_.without_floor);
    std::ignore = must_say({"config", "apply"});
    for (const auto& [stage, count] : uses)
        std::ofstream(parts_.directory / (stage + ".token")) << must_say(
            {"token", "create", stage + "-hosts", "--role", "enroll", "--uses", std::to_string(count),
             "--group", "web-" + stage, "--expires", "3d"}
        );
}

void DayFleet::start_server() {
    const Inside inside(server_network_);
    cluster_.start_server(
        clock_variables_, {"--listen", server_network_.address() + ":7417", "--tls-cert", certificate(),
                           "--tls-key", parts_.directory / "key.pem"}
    );
}

void DayFleet::stop_server() {
    server_cpu_s_ = server_cpu_s();
    cluster_.kill_server();
}

void DayFleet::enroll(const std::string& host) {
    const auto& network = networks_.try_emplace(host, number_of(networks_.size())).first->second;
    const auto commands = cluster_.host(host) / "commands";
    fs::create_directories(commands);
    write_program(commands / "pidfile", "#!/bin/sh\necho " + pid_file(host) + "\n");
    roster_.enroll(host, network.descriptor());
    start_agent(host);
}

/// All hosts share the cores of one machine, so they do not all unpack at once.
void DayFleet::start_agent(const std::string& host) {
    const Inside inside(networks_.at(host));
    const auto stage = stage_of(host);
    cluster_.start_agent(
        {.name = host,
         .groups = {"web-" + stage},
         .more =
             {"--ca-file", certificate(), "--token-file", parts_.directory / (stage + ".token"), "--commands",
              cluster_.host(host) / "commands", "--download-spread", "5m"},
         .variables = clock_variables_,
         .server = server_url()}
    );
}

void DayFleet::kill_agent(const std::string& host) {
    cluster_.kill_agent(host);
    start_agent(host);
}

/// Again and again, because what is killed may just have started something.
void DayFleet::end_everything(const std::string& host) {
    const auto& network = networks_.at(host);
    for (auto left = network.processes(); !left.empty(); left = network.processes())
        for (const pid_t pid : left) ::kill(pid, SIGKILL);
    cluster_.kill_agent(host);
}

void DayFleet::lose(const std::string& host) {
    roster_.lose(host, clock_.now());
    end_everything(host);
}

void DayFleet::crash(const std::string& host) {
    roster_.crash(host);
    end_everything(host);
}

void DayFleet::boot(const std::string& host) {
    if (fs::exists(slot_of(host) / "tt/RESTARTING")) start_service(host, fs::canonical(slot_of(host)));
    roster_.boot(host);
    start_agent(host);
}

/// As a unit of the host's own does, behind which the agent's unit stands: it is over when the service
/// answers.
void DayFleet::start_service(const std::string& host, const fs::path& release) {
    const auto& network = networks_.at(host);
    {
        const Inside inside(network);
        sh("export TT_HOOK_RELEASE=" + release.string() + " STAGE=" + stage_of(host)
           + " PIDFILE=" + pid_file(host) + " TT_HOOK_TARGET=" + slot_of(host).string() + " && setsid --wait "
           + (release / "tt/RESTARTING").string());
    }
    const Duration deadline = time_since_boot() + to_come_up;
    while (look_at_services({network.descriptor()}, to_answer).front().build.empty()) {
        if (time_since_boot() > deadline)
            throw std::runtime_error(host + " boots, and its service does not come up");
        ::poll(nullptr, 0, 20);
    }
}

void DayFleet::cut(const std::string& host) {
    networks_.at(host).cut();
}

void DayFleet::mend(const std::string& host) {
    networks_.at(host).mend();
}

void DayFleet::drain(const std::string& host) {
    roster_.drain(host);
    const Inside inside(networks_.at(host));
    Variables variables{{"PATH", "/usr/bin:/bin"}};
    variables.insert(clock_variables_.begin(), clock_variables_.end());
    drains_.emplace(
        host, must(Process::start(
                  {.executable = cluster_.program("tt-agent"),
                   .arguments =
                       {"drain", "--state", cluster_.host(host) / "state", "--server", server_url(),
                        "--ca-file", certificate(), "--timeout", "1h"},
                   .variables = variables}
              ))
    );
}

std::string DayFleet::leave(const std::string& host) {
    const auto drained = must(drains_.at(host).wait(Duration{0}));
    drains_.erase(host);
    end_everything(host);
    if (drained && drained->success()) return forget(host);
    std::ignore = forget(host);
    return "drain " + (drained ? "ended with " + to_text(*drained) : "had not ended");
}

std::string DayFleet::forget(const std::string& host) {
    roster_.forget(host);
    return say({"hosts", "forget", host, "--yes"});
}

std::set<pid_t> DayFleet::own() const {
    auto pids = cluster_.own();
    for (const auto& [host, drained] : drains_) pids.insert(drained.pid());
    return pids;
}

void DayFleet::publish(const std::string& ill_in) {
    ++builds_;
    write_build(work(), parts_.service, builds_, ill_in);
    write_policy(work(), builds_, parts_.without_floor);
    names_[builds_] = must(decode<Answer>(must_say(
                               {"publish", "dist", "--commit", forty_digits(builds_), "--time",
                                "2026-01-01T00:00:00Z", "--branch", "main", "--json"}
                           )))
                          .id;
}

std::string DayFleet::say(const std::vector<std::string>& words) const {
    const auto said = cluster_.tt(words, work(), {{"TT_SERVER", cluster_.socket_url()}});
    return said.status.success() ? "" : said.error.substr(0, said.error.find('\n'));
}

std::string DayFleet::must_say(const std::vector<std::string>& words) const {
    auto said = cluster_.tt(words, work(), {{"TT_SERVER", cluster_.socket_url()}});
    if (!said.status.success())
        throw std::runtime_error("tt " + words.front() + ": " + said.error + said.output);
    return std::move(said.output);
}

std::vector<std::string> DayFleet::unconverged() const {
    std::vector<std::string> found;
    std::map<std::string, std::string> wanted;
    const auto met = stages_that_met(names_.rbegin()->second);
    const auto status = cluster_.get<StatusView>("/v1/status?service=web");
    for (const auto& stage : status.services.at(0).stages) {
        const auto& name = stage.name.value;
        if (!stage.running || stage.active || !stage.queue.empty() || !met.contains(name))
            found.push_back(name + " is not at rest" + reason_of(stage));
        if (stage.running) wanted[name] = name_of(stage.running->id);
    }
    for (const auto& [host, name] : served())
        if (name != wanted[stage_of(host)])
            found.push_back(host + " serves '" + name + "', not '" + wanted[stage_of(host)] + "'");
    return found;
}

std::string DayFleet::name_of(const BuildId& build) const {
    const auto found = std::ranges::find(names_, build.value, [](const auto& name) { return name.second; });
    return found == names_.end() ? "" : std::to_string(found->first);
}

/// Where a deploy of that build is over, whatever became of it.
std::set<std::string> DayFleet::stages_that_met(const std::string& build) const {
    std::set<std::string> stages;
    for (const auto& deploy : cluster_.get<HistoryView>("/v1/deploys?service=web&limit=20").deploys)
        if (deploy.build.value == build && is_over(deploy.state)) stages.insert(deploy.stage.value);
    return stages;
}

/// By each living host, as it says itself.
std::map<std::string, std::string> DayFleet::served() const {
    const auto hosts = roster_.living();
    std::vector<int> networks;
    for (const auto& host : hosts) networks.push_back(roster_.network_of(host));
    const auto looks = look_at_services(networks, to_answer);
    std::map<std::string, std::string> names;
    for (std::size_t i = 0; i < hosts.size(); ++i) names[hosts[i]] = looks[i].build;
    return names;
}

double DayFleet::server_cpu_s() const {
    return server_cpu_s_ + static_cast<double>(cpu_nanoseconds(cluster_.server())) / 1e9;
}

double DayFleet::agent_rss_mb() const {
    double sum = 0;
    const auto hosts = roster_.living();
    for (const auto& host : hosts) sum += rss_mb(cluster_.agent(host));
    return sum / static_cast<double>(hosts.size());
}

} // namespace tt::bench

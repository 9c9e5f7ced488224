#include "tests/bench/torture/torture_fleet.hpp"

#include "agent/contact.hpp"
#include "agent/journal.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/proc.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/bench/build_files.hpp"
#include "tests/bench/crash_releases.hpp"
#include "tests/bench/shell.hpp"
#include "tests/bench/tell_failures.hpp"
#include "tests/support/free_port.hpp"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace tt::bench {

namespace fs = std::filesystem;
using testing_support::must;

namespace {

constexpr int host_count = 2;
constexpr Duration to_look_again = std::chrono::milliseconds{20};

/// `@RESTART@` and `@MORE@` are filled in.
constexpr const char* service_text = R"(tt: 1
service: web
build:
  path: dist
  keep: 3
  env: [PORT]
  hook_timeout: 5s
  health: { http: "http://127.0.0.1:${PORT}/healthz", expect: { header: { X-Build: "@NAME@" } }, interval: 20ms, timeout: 30s }
  restart: @RESTART@
@MORE@
stages:
  - name: prod
    hosts: { group: web }
    from: builds
    promote: { on: manual }
    rollout: { parallel: 100%, floor: 0%, failures: 100%, deadline: 60s, halt_timeout: 1s }
    on_failure: continue
env:
  prod: { PORT: { command: port } }
)";

std::string restart_of(const std::string& strategy) {
    if (strategy == "hook")
        return R"({ strategy: plain, pid_file: "@PIDS@", stop: { timeout: 5s }, port: "${PORT}", timeout: 20s })";
    const std::string run =
        R"(run: [bin/web, --port, "${PORT}"], stop: { timeout: 5s }, port: "${PORT}", timeout: 20s)";
    if (strategy == "lame_duck") return "{ strategy: lame_duck, out: { time: 300ms }, " + run + " }";
    if (strategy == "reload")
        return R"({ strategy: reload, run: [bin/web, --workers, --port, "${PORT}"], stop: { timeout: 5s }, port: "${PORT}", timeout: 20s })";
    if (strategy == "socket_activation")
        return R"({ strategy: socket_activation, listen: ["127.0.0.1:${PORT}"], )" + run + " }";
    return "{ strategy: plain, " + run + " }";
}

fs::path executable_of(pid_t pid) {
    std::error_code ignored;
    return fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", ignored);
}

} // namespace

TortureFleet::TortureFleet(
    const fs::path& programs, const fs::path& directory, fs::path service, fs::path hook, std::uint64_t seed,
    Variables agent_variables
)
    : cluster_(programs, directory)
    , service_(std::move(service))
    , hook_(std::move(hook))
    , random_(seed)
    , agent_variables_(std::move(agent_variables)) {
    fs::create_directories(directory / "work");
    for (int i = 1; i <= host_count; ++i) {
        const std::string name = "web-" + std::to_string(i);
        fs::create_directories(directory / "hosts" / name);
        sh("mount -t tmpfs -o size=48m,nr_inodes=20k,mode=755 tmpfs " + (directory / "hosts" / name).string()
        );
        hosts_.push_back({name, free_port(), HostHooks(directory / "hosts" / name)});
    }
}

TortureFleet::~TortureFleet() {
    for (const auto& host : hosts_) kill_service(host);
    for (const auto& host : hosts_) cluster_.kill_agent(host.name);
    for (const auto& host : hosts_) {
        const auto at = cluster_.host(host.name).string();
        sh("cp " + at + "/agent.log " + at + ".agent.log; cp " + at + "/hooks.log " + at
           + ".hooks.log; umount -l " + at);
    }
}

void TortureFleet::start() {
    cluster_.start_server();
    for (const auto& host : hosts_) start_agent(host);
    cluster_.wait_for_hosts(host_count);
}

void TortureFleet::make_commands(const TorturedHost& host) const {
    const auto commands = cluster_.host(host.name) / "commands";
    fs::create_directories(commands);
    write_program(commands / "port", "#!/bin/sh\necho " + std::to_string(host.port) + "\n");
}

void TortureFleet::start_agent(const TorturedHost& host) {
    start_agent(host, agent_variables_);
}

void TortureFleet::start_agent(const TorturedHost& host, const Variables& variables) {
    make_commands(host);
    cluster_.start_agent(
        {host.name, {"web"}, {"--commands", cluster_.host(host.name) / "commands"}, variables}
    );
}

void TortureFleet::restart_agents(const Variables& variables) {
    for (const auto& host : hosts_) {
        cluster_.kill_agent(host.name);
        start_agent(host, variables);
    }
}

bool TortureFleet::await_states(const std::function<bool(const agent::ServiceState&)>& what, Duration at_most)
    const {
    return await_hosts(
        [&](const agent::Layout& layout) {
            return std::ranges::all_of(must(agent::Journal::peek_services(layout)), what);
        },
        at_most
    );
}

bool TortureFleet::await_silence(Duration at_most) const {
    const auto knows = [](const agent::Layout& layout) {
        const auto contact = must(agent::read_contact(layout));
        return contact && !contact->trouble.empty();
    };
    return await_hosts(knows, at_most);
}

bool TortureFleet::await_hosts(const std::function<bool(const agent::Layout&)>& what, Duration at_most)
    const {
    const auto holds = [&](const TorturedHost& host) {
        return what({.state = cluster_.host(host.name) / "state"});
    };
    const Duration deadline = time_since_boot() + at_most;
    while (!std::ranges::all_of(hosts_, holds)) {
        if (time_since_boot() >= deadline) return false;
        ::poll(nullptr, 0, static_cast<int>(to_look_again.count()));
    }
    return true;
}

std::string TortureFleet::answer_of(const TorturedHost& host) const {
    return main_processes(host) == 1 ? ask_service(host).value_or("") : "";
}

Result<std::string> TortureFleet::ask_service(const TorturedHost& host) {
    HttpRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(host.port) + "/";
    request.timeout = std::chrono::seconds{2};
    TT_ASSIGN(auto answer, CurlClient("torture").send(request));
    return std::move(answer.body);
}

void TortureFleet::write_tree(const std::string& strategy, const std::string& bad_hook) {
    const auto tree = cluster_.directory() / "work" / "dist";
    fs::remove_all(tree);
    fs::create_directories(tree / "tt");
    fs::create_directories(tree / "bin");
    fs::copy_file(service_, tree / "bin/web");
    std::ofstream(tree / "name") << builds_;
    for (const char* step : {"PRE_DOWNLOAD", "POST_DOWNLOAD", "PRE_RESTART", "POST_RESTART"})
        fs::copy_file(hook_, tree / "tt" / step);
    if (!bad_hook.empty()) write_program(tree / "tt/PRE_RESTART", bad_hook);
    if (strategy == "hook")
        write_program(
            tree / "tt/RESTARTING", "#!/bin/sh\nsetsid \"$TT_HOOK_RELEASE/bin/web\" --port \"$PORT\" "
                                    "--pid-file \"/tmp/tt-torture-$PORT.pid\" >/dev/null 2>&1 &\n"
        );
}

void TortureFleet::write_service(const std::string& strategy, const std::string& more) {
    std::string text = service_text;
    fill_in(text, "@RESTART@", restart_of(strategy));
    fill_in(text, "@PIDS@", "/tmp/tt-torture-${PORT}.pid");
    fill_in(text, "@NAME@", std::to_string(builds_));
    fill_in(text, "@MORE@", more);
    std::ofstream(cluster_.directory() / "work" / "tt.yaml") << text;
}

std::string TortureFleet::tt(const std::vector<std::string>& words) const {
    const auto said = cluster_.tt(words, cluster_.directory() / "work");
    if (!said.status.success())
        throw std::runtime_error("tt " + words.front() + ": " + said.error + said.output);
    return said.output;
}

std::string TortureFleet::deploy(const std::string& bad_hook, const std::string& more) {
    static const std::vector<std::string> all{"plain", "lame_duck", "reload", "socket_activation", "hook"};
    const auto& strategy = all[static_cast<std::size_t>(any(0, static_cast<int>(all.size()) - 1))];
    ++strategies_[strategy];
    ++builds_;
    write_tree(strategy, bad_hook);
    write_service(strategy, more);
    tt({"config", "apply"});
    const auto published = must(decode<Answer>(
        tt({"publish", "dist", "--commit", forty_digits(builds_), "--time", "2026-01-01T00:00:00Z",
            "--branch", "main", "--json"})
    ));
    build_ = published.id;
    for (const auto& build : cluster_.get<BuildsView>("/v1/builds?service=web").builds)
        digests_[build.build.id.value] = build.build.digest;
    return must(decode<Answer>(tt({"deploy", "prod", build_, "--yes", "--detach", "--json"}))).id;
}

void TortureFleet::await_end(Duration at_most) {
    const Duration deadline = time_since_boot() + at_most;
    while (time_since_boot() < deadline) {
        const auto status = cluster_.get<StatusView>("/v1/status?service=web");
        const auto& stage = status.services.at(0).stages.at(0);
        if (!stage.active && stage.queue.empty()) return;
        ::poll(nullptr, 0, static_cast<int>(to_look_again.count()));
    }
}

bool TortureFleet::converges(Duration at_most) {
    const Duration deadline = time_since_boot() + at_most;
    await_end(at_most);
    while (time_since_boot() < deadline) {
        if (std::ranges::all_of(hosts_, [this](const auto& host) { return missing(host).empty(); }))
            return true;
        ::poll(nullptr, 0, static_cast<int>(to_look_again.count()));
    }
    std::printf("stuck: %s\n", cluster_.ask("/v1/why?service=web&subject=prod").c_str());
    for (const auto& host : hosts_) std::printf("stuck: %s: %s\n", host.name.c_str(), missing(host).c_str());
    tell_failures(cluster_);
    return false;
}

/// Why the host does not serve the newest build yet; empty: it does.
std::string TortureFleet::missing(const TorturedHost& host) const {
    const auto answer = ask_service(host);
    if (!answer) return answer.error().message;
    if (*answer != std::to_string(builds_) + "\n") return "answers as build " + *answer;
    if (const int count = main_processes(host); count != 1) return std::to_string(count) + " processes";
    for (const auto& view : cluster_.get<HostsView>("/v1/hosts").hosts) {
        const auto* report = find_report(view.host.services, ServiceName{"web"});
        if (view.host.facts.name != host.name || report == nullptr) continue;
        if (report->serving.value != build_) return "says that it serves " + report->serving.value;
        return report->healthy ? "" : "says that it is not healthy";
    }
    return "says nothing";
}

/// Without the workers of one.
int TortureFleet::main_processes(const TorturedHost& host) const {
    const std::string slot = "TT_HOOK_TARGET=" + (cluster_.host(host.name) / "srv/web/current").string();
    const auto is_service = [&](pid_t pid) {
        return executable_of(pid).filename().string().starts_with("web") && was_started_with(pid, slot);
    };
    int count = 0;
    for (const auto& process : all_processes())
        count += !process.dead && is_service(process.pid) && !is_service(process.parent) ? 1 : 0;
    return count;
}

std::vector<pid_t> TortureFleet::processes() const {
    const std::string here = cluster_.directory().string();
    std::vector<pid_t> found;
    for (const auto& process : all_processes()) {
        const auto name = executable_of(process.pid).filename().string();
        const bool ours =
            name == "tt-agent" || name == "tt-shim" || name == "tt-restart" || name == "tt-unpack";
        std::string line;
        std::ifstream arguments("/proc/" + std::to_string(process.pid) + "/cmdline");
        std::getline(arguments, line, '\x01');
        const bool is_itself = executable_of(process.parent) != executable_of(process.pid);
        if (!process.dead && ours && is_itself && line.find(here) != std::string::npos)
            found.push_back(process.pid);
    }
    return found;
}

void TortureFleet::inspect(Wrongs& wrongs) {
    for (auto& host : hosts_) {
        const auto tell = [&](const char* what, const std::vector<std::string>& found, int& count) {
            for (const auto& one : found) std::printf("%s: %s: %s\n", what, host.name.c_str(), one.c_str());
            count += static_cast<int>(found.size());
        };
        tell("torn", torn_releases(cluster_.host(host.name) / "srv" / "web", digests_), wrongs.torn);
        tell("reran", host.hooks.reran(), wrongs.reran);
    }
    std::fflush(stdout);
}

int TortureFleet::any(int from, int to) {
    return std::uniform_int_distribution<int>(from, to)(random_);
}

TorturedHost& TortureFleet::any_host() {
    return hosts_[static_cast<std::size_t>(any(0, host_count - 1))];
}

void TortureFleet::kill_service(const TorturedHost& host) const {
    const std::string slot = "TT_HOOK_TARGET=" + (cluster_.host(host.name) / "srv/web/current").string();
    for (const auto& process : all_processes())
        if (was_started_with(process.pid, slot)) ::kill(process.pid, SIGKILL);
}

} // namespace tt::bench

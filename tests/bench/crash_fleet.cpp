#include "tests/bench/crash_fleet.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/bench/build_files.hpp"
#include "tests/bench/crash_releases.hpp"

#include <fcntl.h>
#include <poll.h>

#include <cstdio>
#include <fstream>

namespace tt::bench {

namespace fs = std::filesystem;
using testing_support::Cluster;
using testing_support::must;

namespace {

constexpr Duration very_long = std::chrono::minutes{2};

constexpr const char* service_text = R"(tt: 1
service: web
owner: { team: bench, oncall: "@ONCALL@" }
source: { git: ., branch: main }
build:
  path: dist
  keep: 3
  restart: { strategy: hook, timeout: 60s }
  health: { exec: tt/health, consecutive: 1, interval: 20ms, timeout: 60s }
stages:
  - name: prod
    hosts: { group: web }
    from: builds
    promote: { on: manual }
    rollout: { parallel: 100%, floor: 0%, failures: 100% }
    on_failure: continue
)";

void tell(const char* figure, const std::vector<std::string>& found, int& count) {
    for (const auto& fault : found) std::printf("%s: %s\n", figure, fault.c_str());
    std::fflush(stdout);
    count += static_cast<int>(found.size());
}

} // namespace

CrashFleet::CrashFleet(const fs::path& programs, fs::path directory, const fs::path& gate, fs::path hook)
    : cluster_(programs, directory)
    , hook_(std::move(hook))
    , server_gate_(gate, directory / "gates" / "server")
    , publisher_gate_(gate, directory / "gates" / "publisher")
    , hosts_{
          {{"web-1", Gate(gate, directory / "gates" / "web-1"), HostHooks(directory / "hosts" / "web-1"), {}},
           {"web-2", Gate(gate, directory / "gates" / "web-2"), HostHooks(directory / "hosts" / "web-2"), {}}}
      } {
    fs::create_directories(cluster_.directory() / "work");
}

void CrashFleet::start_server() {
    cluster_.start_server(server_gate_.variables());
}

void CrashFleet::start_agent(WatchedHost& host) {
    cluster_.start_agent({host.name, {"web"}, {}, host.gate.variables()});
}

void CrashFleet::write_service() const {
    std::string text = service_text;
    const std::string place = "@ONCALL@";
    text.replace(text.find(place), place.size(), "#" + std::to_string(configs_));
    std::ofstream(cluster_.directory() / "work" / "tt.yaml") << text;
}

std::string CrashFleet::change_config() {
    ++configs_;
    ledger_.doubt_config();
    write_service();
    return "#" + std::to_string(configs_);
}

void CrashFleet::write_tree() {
    const auto tree = cluster_.directory() / "work" / "dist";
    fs::remove_all(tree);
    fs::create_directories(tree / "tt");
    fs::create_directories(tree / "pages");
    for (const char* step :
         {"PRE_DOWNLOAD", "POST_DOWNLOAD", "PRE_RESTART", "RESTARTING", "POST_RESTART", "health"})
        fs::copy_file(hook_, tree / "tt" / step);
    ++trees_;
    for (int page = 0; page < 20; ++page)
        std::ofstream(tree / "pages" / std::to_string(page)) << "page " << page << " of " << trees_ << "\n";
}

Process CrashFleet::start_tt(std::vector<std::string> words, const Variables& more) {
    words.emplace_back("--json");
    Variables variables = cluster_.client_variables();
    variables.insert(more.begin(), more.end());
    variables["TMPDIR"] = cluster_.directory();
    const FileDescriptor said{
        ::open((cluster_.directory() / "said").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
    };
    const FileDescriptor log{
        ::open((cluster_.directory() / "tt.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
    };
    ProcessSpec spec{
        .executable = cluster_.program("tt"), .arguments = std::move(words), .variables = variables
    };
    spec.directory = cluster_.directory() / "work";
    spec.output = said.number();
    spec.error = log.number();
    return must(Process::start(spec));
}

Process CrashFleet::start_publish() {
    write_tree();
    return start_tt(
        {"publish", "dist", "--commit", forty_digits(trees_), "--time", "2026-01-01T00:00:00Z", "--branch",
         "main"},
        publisher_gate_.variables()
    );
}

Process CrashFleet::start_command(std::vector<std::string> words) {
    return start_tt(std::move(words), {});
}

std::optional<Answer> CrashFleet::take_answer(Process& command, Duration at_most) {
    const auto status = must(command.wait(at_most));
    if (!status || !status->success()) return std::nullopt;
    return must(decode<Answer>(must(read_file(cluster_.directory() / "said", 1 << 20))));
}

std::string CrashFleet::publish() {
    Process publisher = start_publish();
    const auto answer = take_answer(publisher, very_long);
    if (!answer) throw std::runtime_error("publish fails; see " + (cluster_.directory() / "tt.log").string());
    ledger_.acknowledge_build(answer->id);
    ledger_.learn(cluster_);
    return answer->id;
}

void CrashFleet::settle() const {
    const Duration deadline = time_since_boot() + very_long;
    while (time_since_boot() < deadline) {
        const auto status = cluster_.get<StatusView>("/v1/status?service=web");
        const auto& stage = status.services.at(0).stages.at(0);
        if (!stage.active && stage.queue.empty()) return;
        ::poll(nullptr, 0, 20);
    }
    throw std::runtime_error("a deploy does not end: " + cluster_.ask("/v1/why?service=web&subject=prod"));
}

void CrashFleet::inspect(Faults& faults) {
    for (auto& host : hosts_) {
        tell("torn", host.order.follow(host.gate.calls()), faults.torn);
        const auto service = cluster_.host(host.name) / "srv" / "web";
        tell("torn", torn_releases(service, ledger_.digests()), faults.torn);
        tell("reran", host.hooks.reran(), faults.reran);
    }
}

void CrashFleet::audit(Faults& faults) {
    tell("lost", ledger_.lost(cluster_), faults.lost);
}

} // namespace tt::bench

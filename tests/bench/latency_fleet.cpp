#include "tests/bench/latency_fleet.hpp"

#include "integrations/posix/pipe.hpp"
#include "integrations/posix/system_clock.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <fstream>

namespace tt::bench {

namespace fs = std::filesystem;
using testing_support::must;

namespace {

constexpr Duration very_long = std::chrono::minutes{5};

constexpr const char* service_text = R"(tt: 1
service: @SERVICE@
owner: { team: bench }
source: { git: ., branch: main }
build: { path: dist, restart: { strategy: hook, timeout: 60s } }
stages:
  - name: prod
    hosts: { group: @GROUP@ }
    from: builds
    promote: { on: manual }
    rollout: { parallel: 100%, floor: 0% }
    on_failure: continue
)";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    return text.replace(text.find(what), what.size(), with);
}

FileDescriptor make_fifo(const fs::path& path) {
    ::mkfifo(path.c_str(), 0600);
    return FileDescriptor{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
}

std::string numbered(const std::string& name, int number) {
    return name + "-" + std::to_string(number);
}

} // namespace

LatencyFleet::LatencyFleet(const fs::path& programs, fs::path directory, fs::path hook)
    : cluster_(programs, std::move(directory))
    , hook_(std::move(hook))
    , started_(make_fifo(cluster_.directory() / "started")) {
    cluster_.start_server();
}

void LatencyFleet::start_agents(const std::string& name, const std::vector<std::string>& more) {
    for (int i = 1; i <= agents; ++i) cluster_.start_agent({numbered(name, i), {name}, more});
}

void LatencyFleet::kill_agents(const std::string& name) {
    for (int i = 1; i <= agents; ++i) cluster_.kill_agent(numbered(name, i));
}

std::vector<pid_t> LatencyFleet::pids(const std::string& name) const {
    std::vector<pid_t> pids;
    for (int i = 1; i <= agents; ++i) pids.push_back(cluster_.agent(numbered(name, i)));
    return pids;
}

fs::path LatencyFleet::work(const std::string& service) const {
    return cluster_.directory() / "work" / service;
}

void LatencyFleet::write_service(const std::string& service, const std::string& name) const {
    const auto hooks = work(service) / "dist" / "tt";
    fs::create_directories(hooks);
    for (const char* step : {"PRE_RESTART", "RESTARTING"}) fs::copy_file(hook_, hooks / step);
    std::ofstream(work(service) / "tt.yaml")
        << replaced(replaced(service_text, "@SERVICE@", service), "@GROUP@", name);
}

Answer LatencyFleet::say(const std::string& service, std::vector<std::string> words) const {
    words.emplace_back("--json");
    const auto said = cluster_.tt(words, work(service));
    if (!said.status.success()) throw std::runtime_error("tt " + words.front() + ": " + said.error);
    return must(decode<Answer>(said.output));
}

void LatencyFleet::add_service(const std::string& service, const std::string& name) {
    write_service(service, name);
    std::ignore = say(service, {"config", "apply"});
    const auto build =
        say(service, {"publish", "dist", "--commit", std::string(40, 'a'), "--time", "2026-01-01T00:00:00Z",
                      "--branch", "main"});
    const auto deploy = say(service, {"deploy", "prod", build.id, "--yes", "--detach"});
    const auto ended = cluster_.await_end(DeployId{deploy.id}, very_long);
    if (!ended || ended->state != DeployState::accepted)
        throw std::runtime_error("the first deploy of " + service + " did not succeed");
}

DeployId LatencyFleet::restart(const std::string& service) const {
    return DeployId{say(service, {"restart", "prod", "--yes", "--detach"}).id};
}

void LatencyFleet::read_starts(Duration at_most) {
    if (!must(wait_readable(started_.number(), at_most))) throw std::runtime_error("no hook begins");
    std::array<char, 4096> buffer{};
    const ssize_t count = ::read(started_.number(), buffer.data(), buffer.size());
    if (count > 0) unread_.append(buffer.data(), static_cast<std::size_t>(count));
    for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
        const auto blank = unread_.find(' ');
        starts_[unread_.substr(blank + 1, end - blank - 1)].push_back(std::stoll(unread_));
        unread_.erase(0, end + 1);
    }
}

double LatencyFleet::await_start_ms(const DeployId& deploy) {
    while (starts_[deploy.value].size() < agents) read_starts(very_long);
    const auto last = std::ranges::max(starts_[deploy.value]);
    const auto view = cluster_.get<DeployView>("/v1/deploys/" + deploy.value);
    const auto accepted = view.deploy.created_at.time_since_epoch();
    return static_cast<double>(last) / 1e6 - static_cast<double>(accepted.count());
}

} // namespace tt::bench

#include "tests/support/cluster.hpp"

#include "integrations/files/file_descriptor.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/run.hpp"
#include "integrations/posix/system_clock.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>

namespace tt::testing_support {

namespace {

namespace fs = std::filesystem;

constexpr Duration very_long = std::chrono::minutes{1};

FileDescriptor open_log(const fs::path& path) {
    return FileDescriptor{::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
}

std::string read_line(int fd) {
    std::string line;
    std::array<char, 4096> buffer{};
    while (!line.contains('\n')) {
        if (!must(wait_readable(fd, very_long))) throw std::runtime_error("the server says nothing");
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count <= 0) return line;
        line.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return line;
}

Variables with(Variables variables, const Variables& more) {
    variables.insert(more.begin(), more.end());
    return variables;
}

void kill_and_wait(Process& process) {
    ::kill(process.pid(), SIGKILL);
    must(process.wait(very_long));
}

} // namespace

Cluster::Cluster(fs::path programs, fs::path directory)
    : programs_(std::move(programs))
    , directory_(std::move(directory)) {
    fs::create_directories(directory_ / "hosts");
}

Cluster::~Cluster() = default;

void Cluster::start_server(const Variables& more, const std::vector<std::string>& arguments) {
    Pipe ready = must(make_pipe());
    const FileDescriptor log = open_log(directory_ / "serve.log");
    std::vector<std::string> words{"--home", home(), "--listen", endpoint(), "--ready-fd", "3"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    server_.emplace(must(Process::start({
        .executable = program("tt-serve"),
        .arguments = std::move(words),
        .variables = with({{"PATH", "/usr/bin:/bin"}}, more),
        .output = log.number(),
        .error = log.number(),
        .inherited = ready.write.number(),
    })));
    ready.write.reset();
    const std::string said = read_line(ready.read.number());
    note_ = must(decode<LeaseNote>(said));
    if (note_.socket.empty()) throw std::runtime_error("the server does not serve: " + said);
}

/// Any free port at first, later the same one: agents know it.
std::string Cluster::endpoint() const {
    return note_.agents.empty() ? "127.0.0.1:0" : note_.agents.substr(note_.agents.find("://") + 3);
}

void Cluster::kill_server() {
    if (server_) kill_and_wait(*server_);
}

void Cluster::start_agent(const AgentSpec& spec) {
    const auto at = host(spec.name);
    fs::create_directories(at / "srv");
    const FileDescriptor log = open_log(at / "agent.log");
    std::vector<std::string> arguments{"--server",     spec.server.empty() ? note_.agents : spec.server,
                                       "--token-file", home() / "enroll.token",
                                       "--name",       spec.name,
                                       "--state",      at / "state",
                                       "--root",       at / "srv"};
    for (const auto& group : spec.groups) arguments.insert(arguments.end(), {"--group", group});
    arguments.insert(arguments.end(), spec.more.begin(), spec.more.end());
    agents_.erase(spec.name);
    agents_.emplace(
        spec.name, must(Process::start({
                       .executable = program("tt-agent"),
                       .arguments = std::move(arguments),
                       .variables = with({{"PATH", "/usr/bin:/bin"}}, spec.variables),
                       .output = log.number(),
                       .error = log.number(),
                   }))
    );
}

void Cluster::kill_agent(const std::string& name) {
    kill_and_wait(agents_.at(name));
}

void Cluster::wait_for_hosts(std::size_t count) const {
    const Duration deadline = time_since_boot() + very_long;
    while (time_since_boot() < deadline) {
        std::size_t speaking = 0;
        for (const HostView& host : get<HostsView>("/v1/hosts").hosts) speaking += host.reachable ? 1U : 0U;
        if (speaking >= count) return;
        ::poll(nullptr, 0, 20);
    }
    throw std::runtime_error("not all agents speak; see " + (directory_ / "hosts").string());
}

Said Cluster::tt(std::vector<std::string> arguments, const fs::path& work, const Variables& more) const {
    ProcessSpec spec{
        .executable = program("tt"),
        .arguments = std::move(arguments),
        .variables = with(more, client_variables()),
    };
    spec.directory = work;
    const ProcessExit exit = must(run(spec));
    return {exit.status, exit.output.text(), exit.error.text()};
}

Variables Cluster::client_variables() const {
    return {
        {"PATH", "/usr/bin:/bin"},   {"HOME", directory_},
        {"TT_SERVER", note_.agents}, {"TT_TOKEN_FILE", home() / "operator.token"},
        {"TT_NO_INPUT", "1"},
    };
}

std::string Cluster::ask(const std::string& path) const {
    HttpRequest request{.method = "GET", .url = "http://tt" + path};
    request.unix_socket = note_.socket;
    request.timeout = very_long * 2;
    HttpResponse response = must(CurlClient("bench").send(request));
    if (response.status != 200) throw std::runtime_error("GET " + path + ": " + response.body);
    return std::move(response.body);
}

bool Cluster::wait_until(const std::function<bool()>& done, Duration at_most) const {
    const Duration deadline = time_since_boot() + at_most;
    CurlClient http("bench");
    std::string version;
    while (true) {
        HttpRequest request{.method = "GET", .url = "http://tt/v1/status"};
        request.unix_socket = note_.socket;
        if (!version.empty()) request.url += "?wait=5s&since=" + version;
        const HttpResponse response = must(http.send(request));
        version = response.headers.value("TT-Version");
        if (done()) return true;
        if (time_since_boot() >= deadline) return false;
    }
}

std::optional<Deploy> Cluster::await_end(const DeployId& deploy, Duration at_most) const {
    std::optional<Deploy> last;
    const auto is_done = [&] {
        last = get<DeployView>("/v1/deploys/" + deploy.value).deploy;
        return is_over(last->state);
    };
    return wait_until(is_done, at_most) ? last : std::nullopt;
}

std::set<pid_t> Cluster::own() const {
    std::set<pid_t> pids;
    if (server_) pids.insert(server_->pid());
    for (const auto& [name, agent] : agents_) pids.insert(agent.pid());
    return pids;
}

} // namespace tt::testing_support

#pragma once

#include "integrations/http/curl_client.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/proc.hpp"
#include "tests/agent/agent_host.hpp"
#include "tests/support/free_port.hpp"

#include <poll.h>
#include <signal.h>

#include <set>

namespace tt {

/// Ended, whoever has yet to take note of it.
inline bool is_gone(pid_t pid) {
    const auto process = process_info(pid);
    return !process || process->dead;
}

/// A host whose service is the real program of tests/support/service, restarted in each of the ways there
/// are.
class RestartTest : public AgentHost {
protected:
    /// Whatever the test leaves is ended by its number.
    ~RestartTest() override {
        for (const pid_t pid : started_) ::kill(pid, SIGKILL);
    }

    /// A build without any hook but those given.
    ServiceGoal build(
        const std::string& deploy, const std::string& name, const BuildConfig& config, const Hooks& hooks = {}
    ) {
        const auto tree = directory / ("tree-" + name);
        std::filesystem::create_directories(tree / "bin");
        std::filesystem::create_directories(tree / ".tt");
        std::filesystem::copy_file(TT_TEST_SERVICE, tree / "bin/web");
        std::ofstream(tree / "name") << name;
        std::ofstream(tree / ".tt" / "build.json") << encode(config);
        for (const auto& [hook, script] : hooks) {
            std::filesystem::create_directories(tree / "tt");
            std::ofstream(tree / "tt" / hook) << "#!/bin/sh\n" << script << "\n";
            std::filesystem::permissions(tree / "tt" / hook, std::filesystem::perms{0755});
        }
        return goal_of(deploy, name, tree);
    }

    /// Of a service that is started by tt and answers on `port_`.
    BuildConfig
    config(RestartStrategy strategy, const std::string& name, std::vector<std::string> more = {}) {
        BuildConfig config;
        config.restart.strategy = strategy;
        config.restart.run = {"bin/web", "--port", std::to_string(port_), "--build", name};
        config.restart.run.insert(config.restart.run.end(), more.begin(), more.end());
        config.restart.port = std::to_string(port_);
        config.health = HealthCheck{};
        config.health->http = "http://127.0.0.1:" + std::to_string(port_) + "/healthz";
        config.health->header = {{"X-Build", name}};
        config.health->interval = std::chrono::milliseconds{20};
        return config;
    }

    [[nodiscard]] std::string pid_file() const { return directory / "web.pid"; }

    /// Of a service that `starter` starts.
    BuildConfig by_hook(const std::string& name) {
        auto by_hook = config(RestartStrategy::plain, name);
        by_hook.restart.run.clear();
        by_hook.restart.pid_file = pid_file();
        return by_hook;
    }

    [[nodiscard]] Hooks starter(const std::string& name) const {
        return {
            {"RESTARTING", "setsid $TT_HOOK_RELEASE/bin/web --port " + std::to_string(port_) + " --build "
                               + name + " --pid-file " + pid_file() + " >/dev/null 2>&1 &"}
        };
    }

    /// A process that is nobody's service.
    Process start_stranger(const std::string& program, const std::vector<std::string>& arguments) {
        auto stranger = Process::start({.executable = program, .arguments = arguments}).value();
        started_.push_back(stranger.pid());
        return stranger;
    }

    /// What was started last was so before the machine's last boot.
    void pretend_reboot() const {
        const auto file = directory / "state/running/web";
        auto text = slurp(file);
        const auto at = text.find(R"("boot":")");
        ASSERT_NE(at, std::string::npos) << text;
        text[at + 8] = text[at + 8] == '0' ? '1' : '0';
        std::ofstream(file) << text;
    }

    ServiceReport deploy(
        const std::string& id, const std::string& name, const BuildConfig& config, const Hooks& hooks = {}
    ) {
        control_plane.say({permitted(build(id, name, config, hooks), "p-" + id)});
        if (!agent) start();
        return control_plane.wait_report([&](const ServiceReport& report) {
            return report.deploy.value == id
                   && (report.step == Step::serving || report.state == StepState::failed);
        });
    }

    /// The build that answers, or why none does.
    std::string answer() {
        HttpRequest request;
        request.url = "http://127.0.0.1:" + std::to_string(port_) + "/";
        const auto response = CurlClient("test").send(request);
        return response ? response->body : std::string(to_string(response.error().kind));
    }

    /// Of what tt started.
    pid_t pid() {
        const auto text = slurp(directory / "state/running/web");
        const auto at = text.find("\"pid\":");
        const pid_t pid = at == std::string::npos ? 0 : std::atoi(text.c_str() + at + 6);
        if (pid > 0) started_.push_back(pid);
        return pid;
    }

    /// The program that is restarting this host's service, as soon as there is one that was not seen yet.
    pid_t restarter() {
        while (true) {
            for (const auto& process : all_processes()) {
                std::error_code gone;
                const auto proc = std::filesystem::path("/proc") / std::to_string(process.pid);
                const bool ours =
                    std::filesystem::read_symlink(proc / "exe", gone).filename() == "tt-restart"
                    && slurp(proc / "cmdline").find(directory.path().string()) != std::string::npos;
                if (!process.dead && ours && seen_.insert(process.pid).second) return process.pid;
            }
            ::poll(nullptr, 0, 5);
        }
    }

    void TearDown() override {
        pid();
        AgentHost::TearDown();
    }

    int port_ = free_port();
    std::vector<pid_t> started_;
    std::set<pid_t> seen_;
};

} // namespace tt

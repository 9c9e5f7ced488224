#pragma once

#include "agent/decide.hpp"
#include "agent/download.hpp"
#include "agent/hook_runner.hpp"
#include "agent/layout.hpp"
#include "agent/subject.hpp"

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>

namespace tt::agent {

/// Where the programs are that the agent has work done by.
struct Programs {
    std::filesystem::path shim;
    std::filesystem::path unpacker;
    std::filesystem::path restarter;
};

/// What this host says about processes of services.
struct ProcessOptions {
    std::filesystem::path cgroups;                 ///< Where they are made; empty: there are none.
    std::map<std::string, std::string> users = {}; ///< Service → whom it runs as, whatever its build says.
    bool limited = true; ///< By cgroups, as the build says; not where an image is baked.
};

/// Carries out steps. Each may be carried out again after a crash, in part or as a whole, with the same
/// result. One object for each thread.
class StepRunner {
public:
    StepRunner(
        Layout layout, Programs programs, HostId host, Downloader downloader, NewHttpClient new_client,
        const DownloadRules& rules = {}, ProcessOptions processes = {}
    );

    /// Carries out the step that the state's walk names, and blocks until it has ended or, soon after a
    /// request to stop, was given up.
    Outcome run(const ServiceState& state, const std::stop_token& stop);

private:
    /// A step's hook, and the release that it is a part of.
    struct Place {
        Placed placed;                 ///< What the hook is told about.
        std::filesystem::path release; ///< Where the hook is looked for.
    };

    Outcome pre_download(const ServiceState& state, const std::stop_token& stop);
    Outcome download(const ServiceState& state, const std::stop_token& stop);
    Outcome post_download(const ServiceState& state, const std::stop_token& stop);
    Outcome pre_restart(const ServiceState& state, const std::stop_token& stop);
    Outcome restart(const ServiceState& state, const std::stop_token& stop);
    Outcome stopping(const ServiceState& state, const std::stop_token& stop);
    [[nodiscard]] Outcome stopped(const ServiceState& state) const;

    Result<HookJob> job_of(
        const ServiceState& state, const Place& place, const hooks::Hook& hook, const std::stop_token& stop
    ) const;
    Outcome hook(const ServiceState& state, const Place& place, bool required, const std::stop_token& stop);
    Outcome start_release(const ServiceState& state, const Place& place, const std::stop_token& stop);
    Outcome transfer(HookJob job, const ServiceState& state, const std::stop_token& stop);
    Outcome end_service(const ServiceState& state, const Place& place, const std::stop_token& stop);
    Result<> bring_in(const ServiceState& state, const Place& place, const std::stop_token& stop);
    [[nodiscard]] Result<Confinement>
    confinement_of(const ServiceName& service, const BuildConfig& config) const;
    [[nodiscard]] std::vector<std::string> confiner_of(const ServiceName& service, const HookJob& job) const;
    [[nodiscard]] std::string user_of(const ServiceName& service) const;
    [[nodiscard]] Result<> expand(const Place& place, const std::stop_token& stop) const;
    [[nodiscard]] Result<>
    own_files_if_need_be(const ServiceState& state, const Place& place, const std::stop_token& stop) const;
    [[nodiscard]] Result<>
    look_before_flip(const ServiceState& state, const Place& place, const std::stop_token& stop) const;
    [[nodiscard]] Place new_place(const ServiceState& state) const;

    Layout layout_;
    Programs programs_;
    HostId host_;
    Downloader downloader_;
    NewHttpClient new_client_;
    DownloadRules rules_;
    ProcessOptions processes_;
};

} // namespace tt::agent

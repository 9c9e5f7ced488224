#pragma once

#include "agent/decide.hpp"
#include "agent/download.hpp"
#include "agent/hook_runner.hpp"
#include "agent/layout.hpp"
#include "pipeline/ports/http_client.hpp"

#include <filesystem>
#include <stop_token>

namespace tt::agent {

/// Where the programs are that the agent has work done by.
struct Programs {
    std::filesystem::path shim;
    std::filesystem::path unpacker;
};

/// Carries out steps. Each may be carried out again after a crash, in part or as a whole, with the same
/// result. One object for each thread.
class StepRunner {
public:
    StepRunner(
        Layout layout, Programs programs, HostId host, Downloader downloader, HttpClient& http,
        const DownloadRules& rules = {}
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
    Outcome restart(const ServiceState& state, const std::stop_token& stop);
    Outcome stopping(const ServiceState& state, const std::stop_token& stop);

    Result<HookJob> job_of(
        const ServiceState& state, const Place& place, const hooks::Hook& hook, const std::stop_token& stop
    ) const;
    Outcome hook(const ServiceState& state, const Place& place, bool required, const std::stop_token& stop);
    Result<> check_health(const ServiceState& state, const Place& place, const std::stop_token& stop);
    [[nodiscard]] Result<>
    own_files_if_need_be(const ServiceState& state, const Place& place, const std::stop_token& stop) const;
    [[nodiscard]] Result<>
    look_before_flip(const ServiceState& state, const Place& place, const std::stop_token& stop) const;
    [[nodiscard]] Place new_place(const ServiceState& state) const;

    Layout layout_;
    Programs programs_;
    HostId host_;
    Downloader downloader_;
    HttpClient& http_;
    DownloadRules rules_;
};

} // namespace tt::agent

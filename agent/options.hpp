#pragma once

#include "agent/chores.hpp"
#include "agent/control_plane.hpp"
#include "agent/facts.hpp"
#include "agent/layout.hpp"
#include "agent/log.hpp"
#include "agent/step_runner.hpp"
#include "pipeline/model/host.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace tt::agent {

/// What the agent is started with.
struct Options {
    ServerAddress server;
    Layout layout;
    HostFacts facts;        ///< Those of the command line, and from the start on those of all sources.
    HostFacts command_line; ///< What of them was said when it was started.
    FactSources fact_sources = {};
    std::filesystem::path token_file; ///< Holds the credential to enrol with; needed once.
    std::optional<Duration> poll;     ///< Report so often instead of waiting for news.
    Chores::Rules chores = {};
    DownloadRules downloads = {};
    std::size_t parallel = 2; ///< How many services prepare at the same time.
    ProcessOptions processes = {};
    LogLevel log_level = LogLevel::info;
    bool require_signatures = false; ///< Also of services for which no key is pinned.
    bool enroll = false;             ///< Enrol and end.
    bool anew = false;               ///< Enrol also a host that is enrolled, with another key and secret.
    bool help = false;
    bool version = false;

    /// How the agent names itself to the control plane.
    [[nodiscard]] std::string user_agent() const { return "tt-agent/" + facts.agent; }
};

enum class ServerNeed { required, optional };

/// Reads the command line, without the program's name: `--name VALUE` or `--name=VALUE`.
Result<Options> parse_options(std::span<const char* const> arguments, ServerNeed need = ServerNeed::required);

/// Lets whoever asks the server show who this host is, where the connection can prove it.
void show_identity(Options& options);

/// What `--help` prints.
extern const char* const usage;

} // namespace tt::agent

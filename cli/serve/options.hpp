#pragma once

#include "cli/serve/log.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// What `tt serve` was asked for.
struct ServeOptions {
    std::filesystem::path home;      ///< Everything the server keeps, unless said otherwise below.
    std::vector<std::string> listen; ///< `ADDRESS:PORT`; empty: one that suits the shape (see listeners.hpp).
    std::filesystem::path socket;    ///< Of commands.
    std::string artifacts;           ///< A directory, `s3://…`, or the URL of a web server.
    bool proxy_artifacts = false;    ///< Never send agents to the store.
    std::string url;                 ///< How people reach the server, for links elsewhere; empty: no links.
    bool until_idle = false;         ///< End when nothing is left to do: the embedded shape.
    Duration idle_grace = std::chrono::seconds{5};
    int ready_fd = -1; ///< Gets one line of JSON: LeaseNote, or Refusal when the start failed.
    std::filesystem::path certificate;
    std::filesystem::path private_key;
    std::filesystem::path
        logins; ///< What CI and source hosts know tt by; need not exist unless it was named.
    Duration ci_poll = std::chrono::minutes{1};               ///< Between two looks at the runs of a CI job.
    std::optional<Duration> collect = std::chrono::hours{24}; ///< Between two collections; nothing: none.
    bool insecure = false;                                    ///< Serve other machines without TLS.
    Duration agent_certificates = std::chrono::days{30};      ///< How long one holds.
    bool agents_by_secret = false; ///< Ask agents for no certificate: something in front ends TLS.
    LogLevel log_level = LogLevel::info;
};

/// What parsing came to: options, or a text to print and the exit code to end with.
struct ParsedOptions {
    ServeOptions options;
    bool end = false;
    int exit_code = 0;
};

/// Reads the command line; prints help or what is wrong with it.
ParsedOptions parse_options(int argc, char** argv);

} // namespace tt

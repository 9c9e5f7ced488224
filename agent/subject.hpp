#pragma once

#include "integrations/posix/process.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_client.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tt::agent {

/// The running service that health checks and warm-up requests are about.
struct Subject {
    std::filesystem::path release;
    BuildId build;
    CommitId commit;
    Variables runtime;   ///< The declared keys with their values; for `${KEY}`.
    Variables variables; ///< The whole environment of a program that is asked.
    /// What such a program is started through, as whom and how confined its hooks run; empty: as the agent
    /// does.
    std::vector<std::string> confiner = {};
};

/// `${commit}`, `${build}` and `${KEY}` replaced; a key that is not known is an error.
Result<std::string> expand(const std::string& text, const Subject& subject);

/// A request to the service itself: over no proxy, following nothing, and over in that time.
Result<HttpRequest> request_to(const std::string& address, const Subject& subject, Duration time);

/// How a program of the build is started that is asked about the service.
ProcessSpec program_of(const std::string& path, const Subject& subject);

/// Makes clients, one for each thread that asks.
using NewHttpClient = std::function<std::unique_ptr<HttpClient>()>;

} // namespace tt::agent

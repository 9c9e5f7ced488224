#pragma once

#include "integrations/posix/process.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/ports/http_client.hpp"

#include <filesystem>
#include <stop_token>
#include <string>

namespace tt::agent {

/// What a health check is asked about.
struct HealthSubject {
    std::filesystem::path release;
    BuildId build;
    CommitId commit;
    Variables runtime;   ///< The declared keys with their values; for `${KEY}`.
    Variables variables; ///< The whole environment of an `exec` check.
};

/// Waits until the check has been good as often in a row as it asks for. An Error says why it never was, with
/// the last answer.
Result<> await_health(
    const HealthCheck& check, const HealthSubject& subject, HttpClient& http, const std::stop_token& stop
);

/// `${commit}`, `${build}` and `${KEY}` replaced; a key that is not known is an error.
Result<std::string> expand(const std::string& text, const HealthSubject& subject);

} // namespace tt::agent

#pragma once

#include "agent/subject.hpp"
#include "pipeline/model/build.hpp"

#include <stop_token>

namespace tt::agent {

/// Waits until the check has been good as often in a row as it asks for. An Error says why it never was, with
/// the last answer.
Result<>
await_health(const HealthCheck& check, const Subject& subject, HttpClient& http, const std::stop_token& stop);

/// Goes on asking for the time of the check's soak. An Error when the service did not stay well: the check
/// was bad as often in a row as it had to be good.
Result<>
stay_healthy(const HealthCheck& check, const Subject& subject, HttpClient& http, const std::stop_token& stop);

} // namespace tt::agent

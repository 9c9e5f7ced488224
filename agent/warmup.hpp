#pragma once

#include "agent/subject.hpp"
#include "pipeline/model/restart.hpp"

#include <stop_token>

namespace tt::agent {

/// What warming a service up came to.
struct WarmedUp {
    int requests = 0;
    int failed = 0;  ///< Of those: no answer, or a 5xx.
    Duration p95{0}; ///< Of the newest answers.
    bool in_time = true;

    bool operator==(const WarmedUp&) const = default;
};

/// Asks the service until it is warm: as many requests as the build says, and then until the newest ones are
/// fast enough. That it gets no warmer in time is no error, because whether it is well is for the health
/// check to say. An Error: an address cannot be filled in, the program failed, or a stop was asked for.
Result<WarmedUp> warm_up(
    const Warmup& warmup, const Subject& subject, const NewHttpClient& new_client, const std::stop_token& stop
);

} // namespace tt::agent

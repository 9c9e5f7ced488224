#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_client.hpp"

#include <cstdint>
#include <string>

namespace tt::jenkins {

/// A part of a run's log: what came after the place that was asked for.
struct LogPart {
    std::string text;
    /// The place to go on from. It counts the bytes of the log as Jenkins keeps it, not those of `text`.
    std::int64_t next = 0;
    bool more = false;      ///< The run still writes; ask again.
    bool restarted = false; ///< The log became shorter; `text` begins at its start.

    bool operator==(const LogPart&) const = default;
};

/// Reads the answer to `RUN/logText/progressiveText?start=FROM`.
Result<LogPart> read_log_part(HttpResponse response, std::int64_t from);

} // namespace tt::jenkins

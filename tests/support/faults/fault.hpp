#pragma once

#include <array>
#include <string_view>

namespace tt {

/// What may go wrong between a client and a server over HTTP. Each leaves the client in doubt in its own way.
enum class Fault {
    none,
    lost_request,    ///< The connection is reset before the server hears anything.
    lost_answer,     ///< It is reset when the server has done what it was asked.
    stall,           ///< The server has done it, and its answer never comes.
    truncated,       ///< The answer ends in its middle.
    silently_cut,    ///< It ends in its middle, and nothing in it says how long it is.
    failed,          ///< 500 in place of the server, which hears nothing.
    failed_late,     ///< 502 from something before the server, which has done it.
    refused,         ///< 403, with a `Retry-After` of one second.
    refused_by_date, ///< 403, with the instant at which to come again, by a clock that is a day ahead.
};

inline constexpr std::array all_faults{
    Fault::lost_request, Fault::lost_answer, Fault::stall,   Fault::truncated,       Fault::silently_cut,
    Fault::failed,       Fault::failed_late, Fault::refused, Fault::refused_by_date,
};

constexpr std::string_view to_string(Fault fault) {
    switch (fault) {
    case Fault::none:
        return "none";
    case Fault::lost_request:
        return "lost_request";
    case Fault::lost_answer:
        return "lost_answer";
    case Fault::stall:
        return "stall";
    case Fault::truncated:
        return "truncated";
    case Fault::silently_cut:
        return "silently_cut";
    case Fault::failed:
        return "failed";
    case Fault::failed_late:
        return "failed_late";
    case Fault::refused:
        return "refused";
    case Fault::refused_by_date:
        return "refused_by_date";
    }
    return "?";
}

} // namespace tt

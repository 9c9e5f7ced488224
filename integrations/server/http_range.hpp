#pragma once

#include "pipeline/ports/http_headers.hpp"

#include <cstdint>

namespace tt {

/// The request headers that decide how much of a body source is sent.
struct HttpConditions {
    std::string range = {};
    std::string if_range = {};
    std::string if_match = {};
    std::string if_none_match = {};

    [[nodiscard]] bool empty() const { return range.empty() && if_match.empty() && if_none_match.empty(); }
};

HttpConditions conditions_of(const HttpHeaders& headers);

/// Which bytes to send, under which status: 200, 206, 304, 412 or 416.
struct HttpSlice {
    int status = 200;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;

    bool operator==(const HttpSlice&) const = default;
};

/// Decides as RFC 9110 says. Several ranges at once, other units than bytes and malformed ranges are ignored,
/// as it allows: the whole body is sent.
HttpSlice choose_slice(const HttpConditions& conditions, std::uint64_t size, std::string_view etag);

} // namespace tt

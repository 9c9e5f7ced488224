#pragma once

#include "integrations/server/http_message.hpp"
#include "integrations/server/http_range.hpp"

namespace tt {

/// What the head of an answer depends on besides the Reply.
struct HttpHead {
    int status = 200;
    std::uint64_t content_length = 0;
    bool keep_alive = true;
    std::string content_range = {}; ///< Left out when empty.
    std::string etag = {};          ///< Left out when empty.
};

/// The status line and the headers, up to and including the empty line. A header of the reply that holds a
/// line break is left out: it could only be an injection.
std::string write_head(const Reply& reply, const HttpHead& head);

/// `bytes 0-4/10`, or the star form that a 416 has.
std::string content_range(const HttpSlice& slice, std::uint64_t size);

} // namespace tt

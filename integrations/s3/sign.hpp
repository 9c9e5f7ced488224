#pragma once

#include "integrations/s3/credentials.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_headers.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tt::s3 {

/// Names and values of a query, not escaped, in any order.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// What of a request is signed.
struct Signable {
    std::string method = "GET";
    std::string host;         ///< As the header Host has it: with a port unless it is the scheme's own.
    std::string path = "/";   ///< Not escaped.
    Parameters query = {};    ///<
    HttpHeaders headers = {}; ///< All of them are signed, besides Host.
};

/// When, where and for what a signature holds: fifteen minutes around `now`, in one region.
struct Scope {
    Time now;
    std::string region;
    std::string service = "s3";
};

/// What stands for the digest of a body that is not signed.
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

/// `20130524T000000Z`.
std::string amazon_date(Time time);

/// The path as it is sent and signed: all but letters, digits, `-._~` and `/` is escaped, once.
std::string escaped_path(std::string_view path);

/// The query as it is sent and signed: escaped, then sorted; each name has its `=`.
std::string escaped_query(const Parameters& query);

/// The text that is hashed and signed, without an end of line.
std::string canonical_request(const Signable& request, std::string_view payload_hash);

/// The value of the header Authorization. Signs just the headers that the request has, so that one of them
/// should be `x-amz-date`.
std::string authorization(
    const Signable& request, std::string_view payload_hash, const Scope& scope, const Credentials& credentials
);

/// All headers to send: those of the request, what S3 wants besides, and the signature.
HttpHeaders signed_headers(
    Signable request, std::string_view payload_hash, const Scope& scope, const Credentials& credentials
);

/// Path and query of a request that anybody may send for `lifetime`, in whole seconds, at most seven days.
std::string
presigned_target(Signable request, Duration lifetime, const Scope& scope, const Credentials& credentials);

} // namespace tt::s3

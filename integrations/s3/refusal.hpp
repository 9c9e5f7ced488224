#pragma once

#include "integrations/s3/address.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_client.hpp"

#include <string>
#include <string_view>

namespace tt::s3 {

/// The text of the first element of that name in what a store answers; empty where there is none. Enough for
/// S3, whose answers have neither attributes nor elements of one name in each other where we look.
std::string element(std::string_view xml, std::string_view name);

/// What a request was about, for those who read why it failed.
struct Attempted {
    const Address& address;
    std::string doing;  ///< `PUT sha256/…`.
    std::string source; ///< Where the credentials come from.
    Time now;           ///< When it was signed.
};

/// What the answer of a store means, with the way out.
///
/// `unavailable` where trying again may help, else `failed`: what is wrong then is how tt is set up, and not
/// the fault of who asked for an artifact. Shows codes and messages of the store, and nothing that is secret.
Error refusal(const HttpResponse& response, const Attempted& attempted);

/// Whether a status says that the very same request may succeed a moment later.
bool may_pass(int status);

} // namespace tt::s3

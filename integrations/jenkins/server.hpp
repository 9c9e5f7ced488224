#pragma once

#include "pipeline/base/time.hpp"

#include <filesystem>
#include <stop_token>
#include <string>

namespace tt::jenkins {

/// What Jenkins knows its user by. With a password, requests that change something need a crumb and a
/// session.
enum class SecretKind { api_token, password };

/// One Jenkins and who talks to it.
struct Server {
    std::string url;         ///< As tt reaches it, with the context path if there is one.
    std::string user = {};   ///< Empty asks as anonymous.
    std::string secret = {}; ///< Goes into one header and nowhere else: no error, log or URL holds it.
    SecretKind secret_kind = SecretKind::api_token;
    std::filesystem::path ca_file = {};
    Duration timeout = std::chrono::seconds{30}; ///< Of one request, but not of a download.
    std::stop_token stop = {};
};

} // namespace tt::jenkins

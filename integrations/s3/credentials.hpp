#pragma once

#include "pipeline/base/result.hpp"

#include <string>
#include <string_view>

namespace tt::s3 {

/// Who signs. Never part of a message, but for `source`.
struct Credentials {
    std::string access_key;
    std::string secret_key;
    std::string session_token = {}; ///< Of keys that end by themselves; empty: they do not.
    std::string source = {};        ///< Where they were found, for people.
};

/// Reads one profile of a file as AWS's tools keep it (`~/.aws/credentials`). `source` stays empty.
Result<Credentials> parse_shared_credentials(std::string_view text, std::string_view profile);

} // namespace tt::s3

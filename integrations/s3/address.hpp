#pragma once

#include "pipeline/base/result.hpp"

#include <string>
#include <string_view>

namespace tt::s3 {

/// Where artifacts are: one bucket of one store, below one prefix.
struct Address {
    std::string bucket;
    std::string prefix = {}; ///< Of all keys; ends with `/` unless it is empty.
    std::string region;
    std::string origin; ///< `https://HOST[:PORT]`, with the bucket in the host unless that is in the path.
    bool path_style = false; ///< The bucket begins the path instead of the host.

    /// As it stands in the header Host.
    [[nodiscard]] std::string host() const;

    /// Path of a key, not escaped.
    [[nodiscard]] std::string path_of(std::string_view key) const;

    /// `s3://BUCKET/PREFIX`, for people.
    [[nodiscard]] std::string text() const;
};

/// Reads `s3://BUCKET[/PREFIX][?region=R&endpoint=URL&style=path|virtual]`.
///
/// Without an endpoint it is Amazon's for the region, and the region is a must. With one the region is
/// `us-east-1` unless given, and the bucket stands in the path, as compatible stores understand everywhere.
/// `default_region` is taken where the text has none. Credentials in it are refused and not repeated.
Result<Address> parse_address(std::string_view text, std::string_view default_region = {});

} // namespace tt::s3

#pragma once

#include "pipeline/base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace tt {

/// What servers outside know tt by: for each server's URL a secret, which is sent to that server and to no
/// other, whatever a tt.yaml names.
class Logins {
public:
    /// A token, or `USER:TOKEN`. The first one for a server stays.
    void add(std::string_view url, const std::string& secret);

    /// The secret for the server; empty: none, so it is asked as nobody in particular.
    [[nodiscard]] std::string secret_for(std::string_view url) const;

private:
    std::map<std::string, std::string> secrets_; ///< By URL, without a slash at its end.
};

inline constexpr std::string_view github_com = "https://github.com";

/// Reads lines of `URL SECRET`; empty ones and those that begin with `#` say nothing. Errors name the line,
/// and never what stands in it.
Result<> read_logins(Logins& logins, std::string_view text);

} // namespace tt

#pragma once

#include "pipeline/base/result.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tt {

/// A GitHub App, as which tt may speak.
struct AppLogin {
    std::string issuer;      ///< Its client id, or its id.
    std::string private_key; ///< PEM.
};

/// What servers outside know tt by: for each server's URL a secret, which is sent to that server and to no
/// other, whatever a tt.yaml names.
class Logins {
public:
    /// A token, or `USER:TOKEN`. The first one for a server stays.
    void add(std::string_view url, const std::string& secret);
    void add(std::string_view url, AppLogin app);

    /// The secret for the server; empty: none, so it is asked as nobody in particular.
    [[nodiscard]] std::string secret_for(std::string_view url) const;

    /// The app to speak as to the server; null: none, so secret_for() counts.
    [[nodiscard]] const AppLogin* app_for(std::string_view url) const;

private:
    struct Login {
        std::string secret;
        AppLogin app; ///< Without an issuer it is none.
    };

    std::map<std::string, Login> logins_; ///< By URL, without a slash at its end.
};

inline constexpr std::string_view github_com = "https://github.com";

/// Gives what is in a file that holds a secret.
using ReadSecret = std::function<Result<std::string>(const std::string& file)>;

/// Reads lines of `URL SECRET`, or `URL app ID FILE` for a GitHub App and the file of its private key; empty
/// ones and those that begin with `#` say nothing. Errors name the line, and never a secret.
Result<> read_logins(Logins& logins, std::string_view text, const ReadSecret& read_secret);

} // namespace tt

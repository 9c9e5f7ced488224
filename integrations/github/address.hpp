#pragma once

#include "pipeline/base/result.hpp"

#include <string>
#include <string_view>

namespace tt::github {

/// A repository by its owner and its name.
struct RepositoryName {
    std::string owner;
    std::string name;

    /// `acme/web`.
    [[nodiscard]] std::string text() const { return owner + "/" + name; }

    /// Where it stands in the API: `/repos/acme/web`.
    [[nodiscard]] std::string path() const { return "/repos/" + text(); }

    bool operator==(const RepositoryName&) const = default;
};

/// Which repository on which server.
struct Address {
    std::string api; ///< Root of the API, without a slash at its end.
    RepositoryName repository;

    bool operator==(const Address&) const = default;
};

/// Reads `acme/web`.
Result<RepositoryName> parse_repository(std::string_view text);

/// The root of a host's API: `https://api.github.com` of github.com, `https://api.SUBDOMAIN.ghe.com` of
/// GitHub with data residency, `https://HOST/api/v3` of every other host, which is GitHub Enterprise Server.
Result<std::string> api_of_host(std::string_view host);

/// The API of a server as a tt.yaml has it: empty is github.com, a plain `https://HOST` a GitHub Enterprise,
/// and a URL with a path the API itself.
Result<std::string> api_of_server(std::string_view server);

/// Whether a tt.yaml names the API itself, so that the server may have any other name.
bool names_api(std::string_view server);

/// Where git fetches a repository from: `https://HOST/acme/web.git`. The server is as tt.yaml names it: empty
/// is github.com, else its address, or that of its API.
std::string clone_url(std::string_view server, std::string_view repository);

/// Checks the URL of an API that somebody wrote down (`--api-url`, `GITHUB_API_URL`), and takes off slashes
/// at its end. Refused are users and passwords in it, and plain http to another machine, which would carry
/// the token in the open.
Result<std::string> check_api_url(std::string_view url);

/// Reads `acme/web` (on github.com), `HOST/acme/web`, and what git takes as a remote:
/// `https://HOST/acme/web`, `ssh://git@HOST/acme/web.git`, `git@HOST:acme/web.git`. An `api_url` that is not
/// empty wins over the rule about hosts.
Result<Address> parse_address(std::string_view text, std::string_view api_url = {});

} // namespace tt::github

#pragma once

#include "cli/context.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// Whether what is to be published is the address of an archive that a team publishes elsewhere.
bool is_url(const std::filesystem::path& source);

/// Downloads the archive at the URL to `into`, with the login of TT_SOURCE_LOGIN (`USER:PASSWORD`, or a
/// token) over lines that nobody else reads. Its SHA-256 has to be `digest` (`sha256:…`): `corrupt`
/// otherwise, and there is no file then. `invalid_input` without a well-formed digest, or for a URL that has
/// a login in it, which every user of this machine can read.
Result<> fetch_archive(
    Context& context, const std::string& url, const std::string& digest, const std::filesystem::path& into
);

} // namespace tt

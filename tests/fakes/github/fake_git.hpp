#pragma once

#include "integrations/server/http_message.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// What a bare repository answers to those who fetch from it over HTTP, as real git does it; 404 for whatever
/// else. `path` stands below that of the repository.
Reply answer_git(
    const std::filesystem::path& repository, const HttpServerRequest& request, const std::string& path
);

} // namespace tt

#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace tt {

/// Where commits are fetched from and pushed to: `https://…`, `ssh://…`, `git@host:path`, `file://…` or a
/// path.
struct GitRemote {
    std::string url;        ///< May hold a user and a password, which are for that server alone.
    std::string token = {}; ///< The password for https where the URL brings none; never shown, never kept.
    Duration patience = std::chrono::minutes{1}; ///< With an other side from which nothing comes.

    /// The URL as people may see it.
    [[nodiscard]] std::string shown() const;

    /// The text with everything secret of this remote taken out.
    [[nodiscard]] std::string without_secrets(std::string_view text) const;
};

/// The path of the bare repository at `inside`; of one with a work tree, which is no place to push to, what
/// it calls `origin`, with the credentials that stand there. `not_found` where it has no origin.
Result<std::string> url_to_push_to(const std::filesystem::path& inside);

} // namespace tt

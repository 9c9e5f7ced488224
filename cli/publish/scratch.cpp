#include "cli/publish/scratch.hpp"

#include "integrations/files/system_failure.hpp"

#include <stdlib.h>

namespace tt {

Result<Scratch> Scratch::create() {
    std::error_code error;
    auto base = std::filesystem::temp_directory_path(error);
    if (error) base = "/tmp";
    std::string pattern = (base / "tt-publish-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return system_failure("make a directory in", base);
    return Scratch(pattern);
}

Scratch::~Scratch() {
    std::error_code ignored;
    if (path_.empty()) return;
    // Unpacked directories are read-only, and what is in them cannot be removed before that changes.
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_, ignored))
        if (entry.is_directory(ignored) && !entry.is_symlink(ignored))
            std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
}

} // namespace tt

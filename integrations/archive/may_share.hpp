#pragma once

#include "integrations/build/manifest.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace tt {

/// Whether a file may be the file of two releases at once: its mode is the entry's, which lets nobody write,
/// and nobody else owns it, who could change that.
inline bool may_share(const ManifestEntry& entry, const struct stat& status) {
    constexpr mode_t all_bits = 07777;
    return (status.st_mode & all_bits) == entry.mode && status.st_uid == ::geteuid();
}

} // namespace tt

#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/files/stamps.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/drift.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace tt {

/// A release directory, and what it should be.
struct ReleaseToCheck {
    std::filesystem::path releases;
    std::string name;
    Digest build;                      ///< What its manifest must be; empty: any.
    std::vector<std::string> writable; ///< Areas whose content is the host's own, and is left out.
};

/// How far a check has come, and what it found so far.
struct CheckProgress {
    std::string path; ///< The last that was looked at; empty: none.
    DriftedRelease found;
};

/// Told how many bytes have just been read, and 0 before each name: whether to go on.
using MayRead = std::function<bool(std::uint64_t bytes)>;

/// Whether the release is what its build is as far as its stamps tell: every file and link of the manifest
/// that was touched since its bytes were known to be right is read again, and nothing else. Names that do not
/// belong there, and the modes of directories, are not looked at. Keeps the stamps of what turned out right.
Result<bool> is_intact(const ReleaseToCheck& release, const std::stop_token& stop);

/// Compares everything in the release with the manifest: path, type, mode, size, bytes, and what links lead
/// to. Goes on from where `progress` is. Whether it has come to the end; false: `may_read` said no, and the
/// next call goes on. A release that cannot be compared at all has one difference, of the manifest or of
/// itself.
Result<bool> check_release(const ReleaseToCheck& release, CheckProgress& progress, const MayRead& may_read);

/// Whether nothing was found.
bool is_clean(const DriftedRelease& release);

} // namespace tt

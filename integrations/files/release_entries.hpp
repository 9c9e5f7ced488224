#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/file_descriptor.hpp"
#include "integrations/files/release_check.hpp"

#include <map>
#include <optional>

namespace tt {

/// What came of looking at one entry of a release.
struct Looked {
    bool stopped = false; ///< `may_read` said no; nothing is known.
    std::optional<Difference> difference = {};
};

/// Whether the path belongs to what a host may change. What says which areas those are never does.
bool is_left_out(const ReleaseToCheck& release, std::string_view path);

/// A release that is there, entry by entry. Follows no link.
class ReleaseEntries {
public:
    /// `not_found` when there is no release; the error's message is then the name of what is missing or
    /// wrong.
    static Result<ReleaseEntries> open(const ReleaseToCheck& release);

    [[nodiscard]] const Manifest& manifest() const { return manifest_; }

    [[nodiscard]] const ReleaseToCheck& release() const { return release_; }

    [[nodiscard]] bool is_left_out(std::string_view path) const { return tt::is_left_out(release_, path); }

    /// Compares what is there with the entry, and remembers the stamp of what is right.
    Looked look(const ManifestEntry& entry, const MayRead& may_read);

    /// Keeps the stamps of what was looked at: those of others stay, and what is wrong has one that fits
    /// nothing.
    [[nodiscard]] Result<> keep_stamps() const;

private:
    ReleaseEntries(ReleaseToCheck release, FileDescriptor directory, Manifest manifest);

    Looked
    look_at_file(const ManifestEntry& entry, int parent, const std::string& name, const MayRead& may_read);
    [[nodiscard]] int parent_directory(std::string_view path);

    ReleaseToCheck release_;
    FileDescriptor directory_;
    Manifest manifest_;
    std::map<std::string, FileStamp, std::less<>> stamps_; ///< Of what was looked at.
    std::string opened_path_;                              ///< The directory that opened_ is.
    FileDescriptor opened_;
    Sha256 hash_;
    std::vector<char> buffer_;
};

} // namespace tt

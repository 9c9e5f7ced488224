#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/files/file_descriptor.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tt {

/// A release that is there, as what another one starts from. What its manifest says of it is not believed
/// before it was looked at.
class BaseRelease {
public:
    static Result<BaseRelease> open(const std::filesystem::path& releases, const std::string& name);

    [[nodiscard]] const Manifest& manifest() const { return manifest_; }

    /// Of its manifest.
    [[nodiscard]] const Digest& digest() const { return digest_; }

    /// A file that has the bytes of the entry by the manifest, at best of the same path, then of the same
    /// mode; or null.
    [[nodiscard]] const ManifestEntry* find(const ManifestEntry& wanted) const;

    /// Opens a file of the manifest, following no link.
    [[nodiscard]] Result<FileDescriptor> open_file(const ManifestEntry& file) const;

    /// Its bytes, which have the size that the manifest says and were not hashed.
    [[nodiscard]] Result<std::string> read(const ManifestEntry& file) const;

    /// Where a file is, for messages.
    [[nodiscard]] std::filesystem::path on_disk(const ManifestEntry& file) const { return root_ / file.path; }

private:
    BaseRelease(std::filesystem::path root, FileDescriptor directory, Manifest manifest, Digest digest);

    std::filesystem::path root_;
    FileDescriptor directory_;
    Manifest manifest_;
    Digest digest_;
    std::map<Digest, std::vector<const ManifestEntry*>> by_content_;
};

} // namespace tt

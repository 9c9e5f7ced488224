#pragma once

#include "integrations/files/named_files.hpp"
#include "pipeline/ports/artifact_store.hpp"

#include <filesystem>

namespace tt {

/// Artifacts as files of one directory: `ROOT/sha256/<64 hexadecimal digits>`, so that any web server or
/// copying tool can hand them on.
class DirectoryStore : public ArtifactStore {
public:
    /// Creates the directory if need be, and clears what processes that died while adding left in it.
    static Result<DirectoryStore> open(const std::filesystem::path& root);

    Result<> add(const Digest& expected, const std::filesystem::path& source) override;
    Result<std::optional<std::uint64_t>> size(const Digest& digest) override;
    Result<std::string> read(const Digest& digest, std::uint64_t offset, std::size_t length) override;
    Result<> remove(const Digest& digest) override;

private:
    explicit DirectoryStore(NamedFiles artifacts);

    static Result<std::string> name_of(const Digest& digest);

    NamedFiles artifacts_;
};

} // namespace tt

#pragma once

#include "integrations/build/delta_name.hpp"
#include "integrations/files/named_files.hpp"

namespace tt {

/// A delta pack that is there.
struct StoredDelta {
    DeltaName name;
    std::uint64_t bytes = 0;
    Time written_at;
};

/// Delta packs as files of one directory: `ROOT/deltas/<hexadecimal digits>-<hexadecimal digits>`, beside the
/// artifacts. Nothing here verifies them, because whoever applies one does. Safe to use from several threads
/// and processes at once.
class DeltaDirectory {
public:
    /// Creates the directory if need be, and clears what processes that died while adding left in it.
    static Result<DeltaDirectory> open(const std::filesystem::path& root);

    /// Adds a copy of the file, durably; it takes the place of an earlier pack between the same builds.
    Result<> add(const DeltaName& name, const std::filesystem::path& source);

    /// How many bytes the pack has, or nothing if there is none.
    [[nodiscard]] Result<std::optional<std::uint64_t>> size(const DeltaName& name) const;

    /// Up to `length` bytes from `offset`, fewer at the end. A pack that is not there is `not_found`.
    [[nodiscard]] Result<std::string>
    read(const DeltaName& name, std::uint64_t offset, std::size_t length) const;

    /// Every pack that is there. Files with other names are none of ours.
    [[nodiscard]] Result<std::vector<StoredDelta>> list() const;

    /// Deletes a pack, durably; does nothing if it is not there.
    [[nodiscard]] Result<> remove(const DeltaName& name) const;

private:
    explicit DeltaDirectory(NamedFiles files);

    NamedFiles files_;
};

} // namespace tt

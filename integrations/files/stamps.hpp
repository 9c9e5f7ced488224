#pragma once

#include "pipeline/base/result.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tt {

/// What the system says of a file or link, by which it shows that nobody touched it since: cheap to ask,
/// while its bytes are not. Times are in nanoseconds.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modified = 0;
    std::int64_t changed = 0; ///< Its mode, owner, names or bytes, whatever `modified` says.

    bool operator==(const FileStamp&) const = default;
};

FileStamp stamp_of(const struct stat& status);

/// A file of a release, and its stamp when its bytes were last known to be right.
struct Stamped {
    std::string path;
    FileStamp stamp;

    bool operator==(const Stamped&) const = default;
};

/// Sorted by path.
using Stamps = std::vector<Stamped>;

/// The stamp of a path, or null.
const FileStamp* find_stamp(const Stamps& stamps, std::string_view path);

/// The stamps that are kept beside a release; `corrupt` or `not_found` when they cannot be used.
Result<Stamps> read_stamps(const std::filesystem::path& releases, std::string_view name);

/// Keeps them. Not durable: what a power cut leaves of them does not pass for stamps.
Result<> write_stamps(const std::filesystem::path& releases, std::string_view name, const Stamps& stamps);

/// Files that releases share, and whose stamps we change by giving them another name or taking one away. A
/// file that was right just before is right just after; so the stamps that are kept can be brought up to date
/// without reading it.
class SharedFiles {
public:
    /// What the file was just before and just after. One that changed in any other way meanwhile is left out.
    void add(const FileStamp& before, const FileStamp& after);

    /// Brings the stamps of every release of the directory up to date.
    [[nodiscard]] Result<> write_stamps(const std::filesystem::path& releases) const;

private:
    struct Change {
        FileStamp before;
        FileStamp after;
    };

    [[nodiscard]] bool follow(FileStamp& stamp) const;

    std::map<std::pair<std::uint64_t, std::uint64_t>, Change> changes_; ///< By device and inode.
};

} // namespace tt

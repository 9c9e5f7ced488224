#pragma once

#include "pipeline/base/result.hpp"

#include <locale.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

struct archive;
struct archive_entry;

namespace tt {

enum class MemberType { directory, file, link, hard_link, other };

/// What an archive says about one of its members. Nothing of it has been checked.
struct Member {
    std::string name;
    MemberType type = MemberType::other;
    unsigned mode = 0;       ///< All twelve bits.
    std::uint64_t size = 0;  ///< What the header announces.
    std::string target = {}; ///< Of both sorts of link.
    std::int64_t mtime = 0;  ///< Seconds since 1970.
    bool operator==(const Member&) const = default;
};

/// Reads the members of a `.tar`, `.tar.gz`, `.tar.zst` or `.zip` in order, and every byte of the archive:
/// one that is cut off, or goes on after its end, is `corrupt`. Use it from one thread.
class ArchiveReader {
public:
    static Result<std::unique_ptr<ArchiveReader>> open(const std::filesystem::path& path);

    /// The next member, or nothing at the sound end of the archive.
    Result<std::optional<Member>> next();

    /// More bytes of the current member; 0 at its end.
    Result<std::size_t> read(char* buffer, std::size_t size);

    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

private:
    struct Free {
        void operator()(archive* handle) const;
    };

    explicit ArchiveReader(std::filesystem::path path);

    Result<> start();
    Result<> check_end();
    Result<> check_end_of_tar();
    std::unexpected<Error> library_failure() const;

    std::filesystem::path path_;
    std::uint64_t file_size_ = 0;
    std::int64_t end_of_member_ = 0;
    locale_t utf8_;
    locale_t previous_;
    std::unique_ptr<archive, Free> handle_;
};

} // namespace tt

#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace tt {

/// Replaces a file as a whole: after a crash the path holds the old bytes or the new ones, never a part. When
/// it returns the new bytes are durable. `mode` holds whatever the umask is.
Result<> write_atomically(const std::filesystem::path& path, std::string_view bytes, mode_t mode);

/// Replaces a file as a whole, too, but not durably: a power cut may leave anything. What a crash leaves
/// beside it has a name that begins with `.next`. Anybody may read it.
Result<> replace_file(const std::filesystem::path& path, std::string_view bytes);

/// The bytes of a file that has at most `limit` of them; a longer one is refused.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit);

/// Makes the names in a directory durable: new files, renames, removals.
Result<> sync_directory(const std::filesystem::path& path);

/// Makes everything below a directory durable, with one call for the whole file system: for a tree of many
/// files that is far cheaper than one call for each.
Result<> sync_tree(const std::filesystem::path& path);

/// Writes all the bytes at the descriptor's position; `path` is for the message.
Result<> write_all(const FileDescriptor& file, std::string_view bytes, const std::filesystem::path& path);

/// The directory that holds the path's last name: `.` for a bare name.
std::filesystem::path directory_of(const std::filesystem::path& path);

} // namespace tt

#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"

#include <sys/types.h>

#include <optional>
#include <string>

namespace tt {

/// Who holds a lock, by its own words.
struct LockHolder {
    pid_t pid = 0;    ///< 0 in the instant between taking the lock and saying so.
    std::string text; ///< Whatever the holder wants others to know, for example its socket.
};

/// A lock on a file, held by the process and not by time: the kernel lets go of it when the process ends,
/// however that happens. The file stays; removing it would let two holders in.
///
/// It belongs to the open file: a child that inherits fd() keeps the lock alive. It is an open-file lock and
/// not flock(2), because only the former can be asked about without being taken for a moment.
class FileLock {
public:
    /// Takes the lock or fails at once: `blocked` when somebody has it, naming them; `invalid_input` on a
    /// file system whose locks other machines may not see.
    static Result<FileLock> acquire(const std::string& path, const std::string& text = {});

    /// Who holds the lock now; nothing when nobody does, or when there is no such file. Disturbs nobody.
    static Result<std::optional<LockHolder>> holder(const std::string& path);

    /// Replaces the text that others read.
    Result<> describe(const std::string& text);

    [[nodiscard]] int fd() const { return fd_.number(); }

private:
    FileLock(std::string path, FileDescriptor fd);

    std::string path_;
    FileDescriptor fd_;
};

/// Whether files of this kind (`f_type` of statfs) may live on another machine, so that a lock proves
/// nothing.
bool is_network_file_system(long kind);

} // namespace tt

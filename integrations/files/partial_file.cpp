#include "integrations/files/partial_file.hpp"

#include "integrations/crypto/random.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace tt {

namespace {

constexpr std::string_view prefix = ".partial-";

/// The lock says that a living process writes here; it ends with the process.
bool lock(const FileDescriptor& file) {
    return ::flock(file.number(), LOCK_EX | LOCK_NB) == 0;
}

/// False if somebody took the new file for an abandoned one before it was locked.
bool still_there(const FileDescriptor& file) {
    struct stat status{};
    return ::fstat(file.number(), &status) == 0 && status.st_nlink > 0;
}

} // namespace

PartialFile::PartialFile(
    std::filesystem::path final_path, std::filesystem::path partial_path, FileDescriptor file
)
    : final_path_(std::move(final_path))
    , partial_path_(std::move(partial_path))
    , file_(std::move(file)) {}

Result<PartialFile> PartialFile::create(const std::filesystem::path& final_path, mode_t mode) {
    for (;;) {
        const auto path = final_path.parent_path() / (std::string(prefix) + random_token(8));
        FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file) return system_failure("create a file beside", final_path);
        PartialFile partial(final_path, path, std::move(file));
        if (::fchmod(partial.file_.number(), mode) != 0) return system_failure("set the mode of", path);
        if (lock(partial.file_) && still_there(partial.file_)) return partial;
    }
}

PartialFile::~PartialFile() {
    if (file_) ::unlink(partial_path_.c_str());
}

Result<> PartialFile::write(std::string_view bytes) {
    return write_all(file_, bytes, final_path_);
}

Result<> PartialFile::publish() {
    if (::fsync(file_.number()) != 0) return system_failure("write", final_path_);
    if (::rename(partial_path_.c_str(), final_path_.c_str()) != 0)
        return system_failure("put a new file in place of", final_path_);
    file_.reset();
    return sync_directory(directory_of(final_path_));
}

Result<> remove_abandoned_partial_files(const std::filesystem::path& directory) {
    std::error_code error;
    for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        if (!entry->path().filename().string().starts_with(prefix)) continue;
        FileDescriptor file(::open(entry->path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
        if (file && lock(file)) ::unlink(entry->path().c_str());
    }
    if (!error) return {};
    errno = error.value();
    return system_failure("list", directory);
}

} // namespace tt

#include "hooks/reserved_record.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace tt::hooks {

namespace {

constexpr off_t room = 4096;

std::filesystem::path reserved_name(const std::filesystem::path& path) {
    return path.native() + ".reserved";
}

} // namespace

ReservedRecord::ReservedRecord(std::filesystem::path path, FileDescriptor file)
    : path_(std::move(path))
    , file_(std::move(file)) {}

Result<ReservedRecord> ReservedRecord::reserve(const std::filesystem::path& path) {
    const auto name = reserved_name(path);
    FileDescriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file) return system_failure("create", name);
    if (const int error = ::posix_fallocate(file.number(), 0, room); error != 0) {
        errno = error;
        return system_failure("reserve room for", name);
    }
    return ReservedRecord(path, std::move(file));
}

Result<> ReservedRecord::publish(std::string_view bytes) {
    const auto name = reserved_name(path_);
    TT_TRY(write_all(file_, bytes, name));
    if (::ftruncate(file_.number(), static_cast<off_t>(bytes.size())) != 0)
        return system_failure("write", name);
    if (::fsync(file_.number()) != 0) return system_failure("sync", name);
    if (::rename(name.c_str(), path_.c_str()) != 0) return system_failure("rename", name);
    return sync_directory(directory_of(path_));
}

} // namespace tt::hooks

#include "integrations/files/system_failure.hpp"

#include "integrations/files/atomic_file.hpp"

#include <cerrno>
#include <system_error>

namespace tt {

namespace {

bool is_full(int number) {
    return number == ENOSPC || number == EDQUOT;
}

ErrorKind kind_of(int number) {
    switch (number) {
    case ENOENT:
        return ErrorKind::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
        return ErrorKind::denied;
    case EEXIST:
    case ENOTEMPTY:
        return ErrorKind::conflict;
    default:
        return is_full(number) ? ErrorKind::unavailable : ErrorKind::failed;
    }
}

/// " (N bytes free)", asked of the directory because the file itself may not exist.
std::string free_bytes(const std::filesystem::path& path) {
    std::error_code error;
    const auto space = std::filesystem::space(directory_of(path), error);
    return error ? "" : " (" + std::to_string(space.available) + " bytes free)";
}

} // namespace

std::unexpected<Error> system_failure(std::string_view doing, const std::filesystem::path& path) {
    const int number = errno;
    std::string message = std::string(doing) + " '" + path.string() + "': ";
    message += std::generic_category().message(number);
    if (!is_full(number)) return fail(kind_of(number), std::move(message));
    return fail(
        kind_of(number), message + free_bytes(path), "free some space on that file system, then try again"
    );
}

} // namespace tt

#include "integrations/files/clone_file.hpp"

#include "integrations/files/file_descriptor.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace tt {

namespace {

constexpr mode_t all_bits = 07777;
constexpr std::size_t at_once = std::size_t{1} << 30U;

} // namespace

/// The kernel shares the blocks where it can, and copies them itself where it cannot.
Result<> clone_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    const FileDescriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (!source) return system_failure("open", from);
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    const FileDescriptor target(::open(to.c_str(), flags, 0600));
    struct stat info{};
    if (!target || ::fstat(source.number(), &info) != 0) return system_failure("create", to);
    for (;;) {
        const ssize_t count =
            ::copy_file_range(source.number(), nullptr, target.number(), nullptr, at_once, 0);
        if (count < 0) return system_failure("copy to", to);
        if (count == 0) break;
    }
    const std::array<timespec, 2> times{info.st_atim, info.st_mtim};
    if (::fchmod(target.number(), info.st_mode & all_bits) != 0) return system_failure("set the mode of", to);
    if (::futimens(target.number(), times.data()) != 0) return system_failure("set the time of", to);
    return {};
}

} // namespace tt

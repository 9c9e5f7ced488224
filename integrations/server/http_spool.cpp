#include "integrations/server/http_spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace tt {

namespace {

constexpr std::string_view prefix = "upload-";

Error system_failure(std::string_view doing, const std::filesystem::path& path, int code) {
    const bool full = code == ENOSPC || code == EDQUOT;
    return Error{
        full ? ErrorKind::blocked : ErrorKind::failed,
        std::string(doing) + " " + path.string() + ": " + std::system_category().message(code),
        full ? "make room on the server's disk" : "",
    };
}

} // namespace

Result<std::unique_ptr<SpoolFile>> SpoolFile::create(const std::filesystem::path& directory) {
    std::string name = (directory / (std::string(prefix) + "XXXXXX")).string();
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return std::unexpected(system_failure("create a file in", directory, errno));
    return std::unique_ptr<SpoolFile>(new SpoolFile(fd, std::move(name)));
}

SpoolFile::~SpoolFile() {
    ::close(fd_);
    ::unlink(path_.c_str());
}

Result<> SpoolFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return std::unexpected(system_failure("write", path_, errno));
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<> clear_spool(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return std::unexpected(system_failure("create", directory, error.value()));
    std::filesystem::directory_iterator entry(directory, error);
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        std::error_code gone;
        if (entry->path().filename().string().starts_with(prefix))
            std::filesystem::remove(entry->path(), gone);
    }
    if (error) return std::unexpected(system_failure("read", directory, error.value()));
    return {};
}

} // namespace tt

#include "integrations/files/directory_store.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/partial_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace tt {

namespace {

constexpr std::size_t piece = std::size_t{256} << 10;
constexpr mode_t read_only = 0444;

/// Copies while hashing, so that the bytes that were verified are the bytes that are kept.
Result<Digest> copy(const FileDescriptor& from, const std::filesystem::path& source, PartialFile& into) {
    Sha256 hash;
    std::vector<char> buffer(piece);
    for (;;) {
        const ssize_t count = ::read(from.number(), buffer.data(), buffer.size());
        if (count == 0) return hash.finish();
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_failure("read", source);
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        hash.update(bytes);
        TT_TRY(into.write(bytes));
    }
}

Result<std::uint64_t> size_of(const FileDescriptor& file, const std::filesystem::path& path) {
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) return system_failure("look at", path);
    return static_cast<std::uint64_t>(status.st_size);
}

/// Fills as much of `bytes` as the file has from `offset`, and cuts the rest off.
Result<> read_at(
    const FileDescriptor& file, std::uint64_t offset, std::string& bytes, const std::filesystem::path& path
) {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t count = ::pread(
            file.number(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled)
        );
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_failure("read", path);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return {};
}

} // namespace

DirectoryStore::DirectoryStore(std::filesystem::path artifacts)
    : artifacts_(std::move(artifacts)) {}

Result<DirectoryStore> DirectoryStore::open(const std::filesystem::path& root) {
    auto artifacts = root / "sha256";
    std::error_code error;
    std::filesystem::create_directories(artifacts, error);
    errno = error.value();
    if (error) return system_failure("create", artifacts);
    TT_TRY(sync_directory(root));
    TT_TRY(remove_abandoned_partial_files(artifacts));
    return DirectoryStore(std::move(artifacts));
}

Result<std::filesystem::path> DirectoryStore::path_of(const Digest& digest) const {
    if (!is_well_formed(digest))
        return fail(ErrorKind::invalid_input, "'" + digest.value + "' does not name an artifact");
    return artifacts_ / digest.value.substr(digest.value.find(':') + 1);
}

Result<> DirectoryStore::add(const Digest& expected, const std::filesystem::path& source) {
    TT_ASSIGN(const auto path, path_of(expected));
    TT_ASSIGN(const auto present, size(expected));
    if (present) return {};
    const FileDescriptor from(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    if (!from) return system_failure("read", source);
    TT_ASSIGN(auto into, PartialFile::create(path, read_only));
    TT_ASSIGN(const auto found, copy(from, source, into));
    if (found != expected)
        return fail(
            ErrorKind::corrupt,
            "'" + source.string() + "' has the digest " + found.value + ", not " + expected.value
        );
    return into.publish();
}

Result<std::optional<std::uint64_t>> DirectoryStore::size(const Digest& digest) {
    TT_ASSIGN(const auto path, path_of(digest));
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) return static_cast<std::uint64_t>(status.st_size);
    if (errno == ENOENT) return std::nullopt;
    return system_failure("look at", path);
}

Result<std::string> DirectoryStore::read(const Digest& digest, std::uint64_t offset, std::size_t length) {
    TT_ASSIGN(const auto path, path_of(digest));
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && errno == ENOENT)
        return fail(ErrorKind::not_found, "the store has no artifact " + digest.value);
    if (!file) return system_failure("read", path);
    TT_ASSIGN(const auto whole, size_of(file, path));
    std::string bytes(std::min<std::uint64_t>(length, whole - std::min(offset, whole)), '\0');
    TT_TRY(read_at(file, offset, bytes, path));
    return bytes;
}

} // namespace tt

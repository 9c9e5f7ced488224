#include "integrations/files/directory_store.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/partial_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <unistd.h>

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

} // namespace

DirectoryStore::DirectoryStore(NamedFiles artifacts)
    : artifacts_(std::move(artifacts)) {}

Result<DirectoryStore> DirectoryStore::open(const std::filesystem::path& root) {
    TT_ASSIGN(auto artifacts, NamedFiles::open(root / "sha256"));
    return DirectoryStore(std::move(artifacts));
}

Result<std::string> DirectoryStore::name_of(const Digest& digest) {
    if (!is_well_formed(digest))
        return fail(ErrorKind::invalid_input, "'" + digest.value + "' does not name an artifact");
    return digest.value.substr(digest.value.find(':') + 1);
}

Result<> DirectoryStore::add(const Digest& expected, const std::filesystem::path& source) {
    TT_ASSIGN(const auto name, name_of(expected));
    TT_ASSIGN(const auto present, artifacts_.size(name));
    if (present) return {};
    const FileDescriptor from(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    if (!from) return system_failure("read", source);
    TT_ASSIGN(auto into, PartialFile::create(artifacts_.path_of(name), read_only));
    TT_ASSIGN(const auto found, copy(from, source, into));
    if (found != expected)
        return fail(
            ErrorKind::corrupt,
            "'" + source.string() + "' has the digest " + found.value + ", not " + expected.value
        );
    return into.publish();
}

Result<std::optional<std::uint64_t>> DirectoryStore::size(const Digest& digest) {
    TT_ASSIGN(const auto name, name_of(digest));
    return artifacts_.size(name);
}

Result<std::string> DirectoryStore::read(const Digest& digest, std::uint64_t offset, std::size_t length) {
    TT_ASSIGN(const auto name, name_of(digest));
    auto bytes = artifacts_.read(name, offset, length);
    if (!bytes && bytes.error().kind == ErrorKind::not_found)
        return fail(ErrorKind::not_found, "the store has no artifact " + digest.value);
    return bytes;
}

Result<> DirectoryStore::remove(const Digest& digest) {
    TT_ASSIGN(const auto name, name_of(digest));
    return artifacts_.remove(name);
}

} // namespace tt

#include "cli/publish/artifact_cache.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <vector>

namespace tt {

namespace {

namespace fs = std::filesystem;

/// A file of the cache.
struct Kept {
    fs::file_time_type used;
    std::uint64_t bytes = 0;
    fs::path path;
};

/// Without those that are being written, and without those that go while they are looked at.
std::vector<Kept> kept_in(const fs::path& directory) {
    std::vector<Kept> found;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code gone;
        const Kept kept{entry->last_write_time(gone), entry->file_size(gone), entry->path()};
        if (!gone && !kept.path.filename().string().starts_with('.')) found.push_back(kept);
    }
    return found;
}

fs::path name_of(const Digest& digest) {
    return digest.value.substr(digest.value.find(':') + 1);
}

} // namespace

fs::path path_of(const FileDescriptor& file) {
    return "/proc/self/fd/" + std::to_string(file.number());
}

ArtifactCache::ArtifactCache(fs::path directory, DirectoryStore store, std::uint64_t most_bytes)
    : directory_(std::move(directory))
    , store_(std::move(store))
    , most_bytes_(most_bytes) {}

Result<ArtifactCache> ArtifactCache::open(const fs::path& directory, std::uint64_t most_bytes) {
    TT_ASSIGN(auto store, DirectoryStore::open(directory));
    return ArtifactCache(directory / "sha256", std::move(store), most_bytes);
}

Result<> ArtifactCache::add(const Digest& digest, const fs::path& file) {
    std::error_code error;
    if (fs::file_size(file, error) > most_bytes_ && !error) return {};
    TT_TRY(store_.add(digest, file));
    throw_out();
    return {};
}

Result<std::optional<FileDescriptor>> ArtifactCache::find(const Digest& digest) {
    if (!is_well_formed(digest)) return std::nullopt;
    const auto path = directory_ / name_of(digest);
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file) return system_failure("read", path);
    TT_ASSIGN(const auto found, sha256_file(path_of(file)));
    if (found != digest) {
        ::unlink(path.c_str());
        return std::nullopt;
    }
    ::futimens(file.number(), nullptr); // Used just now.
    return std::optional(std::move(file));
}

/// Failures are no matter: the next one to add something tries again.
void ArtifactCache::throw_out() {
    auto kept = kept_in(directory_);
    std::ranges::sort(kept, {}, [](const Kept& each) { return std::tie(each.used, each.path); });
    std::uint64_t bytes = 0;
    for (const auto& each : kept) bytes += each.bytes;
    for (const auto& each : kept) {
        if (bytes <= most_bytes_) return;
        ::unlink(each.path.c_str());
        bytes -= each.bytes;
    }
}

} // namespace tt

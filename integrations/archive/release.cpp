#include "integrations/archive/release.hpp"

#include "integrations/archive/rebuild.hpp"
#include "integrations/archive/unpack.hpp"
#include "integrations/build/tree_path.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/files/trash.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <tuple>

namespace tt {

namespace {

namespace fs = std::filesystem;

constexpr mode_t read_only_directory = 0555;
constexpr mode_t writable_directory = 0755;

const ManifestEntry* find(const Manifest& manifest, std::string_view path) {
    const auto found = std::ranges::find(manifest.entries, path, &ManifestEntry::path);
    return found == manifest.entries.end() ? nullptr : &*found;
}

bool is_directory(const Manifest& manifest, std::string_view path) {
    const auto* entry = find(manifest, path);
    return path.empty() || (entry != nullptr && entry->type == EntryType::directory);
}

Result<> check_digest(std::string_view what, const Digest& expected, const Digest& found) {
    if (found == expected) return {};
    return fail(
        ErrorKind::corrupt, std::string(what) + " has the digest " + found.value + ", not " + expected.value,
        "download it again; if that does not help, somebody changed the stored bytes"
    );
}

/// A delta pack has no digest of its own: it is told by what it makes.
Result<> check_archive(const ReleaseRequest& request) {
    if (!request.base.empty()) return {};
    TT_ASSIGN(const auto found, sha256_file(request.archive));
    return check_digest("'" + request.archive.string() + "'", request.artifact, found);
}

/// A release that is being made, under its hidden name; in the trash unless it is published.
class PartialRelease {
public:
    explicit PartialRelease(const ReleaseRequest& request)
        : request_(request)
        , path_(partial_release(request.releases, request.name)) {}

    PartialRelease(const PartialRelease&) = delete;
    PartialRelease& operator=(const PartialRelease&) = delete;

    ~PartialRelease() {
        if (published_) return;
        std::ignore = discard_partial();
        ::unlink(kept_manifest().c_str());
    }

    Result<> fill() {
        TT_TRY(discard_partial());
        TT_ASSIGN(
            manifest_, request_.base.empty() ? unpack(request_.archive, path_, request_.limits)
                                             : rebuild(request_, path_)
        );
        return check_digest(
            "the build in '" + request_.archive.string() + "'", request_.build, digest(manifest_)
        );
    }

    Result<> seal() {
        for (const auto& path : request_.writable) TT_TRY(make_writable_area(path));
        for (const auto& entry : manifest_.entries)
            if (entry.type != EntryType::link && !stays_writable(entry))
                TT_TRY(set_mode(path_ / entry.path, entry.mode));
        TT_TRY(set_mode(path_, read_only_directory));
        TT_TRY(keep_manifest());
        return sync_tree(path_);
    }

    Result<> publish() {
        const auto final_path = request_.releases / request_.name;
        if (::rename(path_.c_str(), final_path.c_str()) != 0) return system_failure("complete", final_path);
        published_ = true;
        return sync_directory(request_.releases);
    }

private:
    /// Deleted by the agent when it has nothing else to do: what comes next makes many files.
    [[nodiscard]] Result<> discard_partial() const {
        return discard(request_.releases, path_.filename().string());
    }

    [[nodiscard]] fs::path kept_manifest() const {
        return manifest_of_release(request_.releases, request_.name);
    }

    /// In place, because nobody looks at it before there is a release.
    [[nodiscard]] Result<> keep_manifest() const {
        const auto path = kept_manifest();
        constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
        const FileDescriptor file(::open(path.c_str(), flags, 0644));
        if (!file) return system_failure("create", path);
        return write_all(file, canonical_text(manifest_), path);
    }

    [[nodiscard]] bool stays_writable(const ManifestEntry& entry) const {
        return std::ranges::any_of(request_.writable, [&](const auto& top) {
            return is_at_or_below(entry.path, top);
        });
    }

    /// No link may lead from a writable area to somewhere else.
    Result<> make_writable_area(const std::string& path) {
        if (!is_tree_path(path) || !is_directory(manifest_, parent_of(path)))
            return fail(
                ErrorKind::invalid_input, "writable: '" + path + "' lies in no directory of the build"
            );
        const auto* entry = find(manifest_, path);
        if (entry != nullptr && entry->type == EntryType::link)
            return fail(ErrorKind::invalid_input, "writable: '" + path + "' is a link");
        if (entry == nullptr && ::mkdir((path_ / path).c_str(), writable_directory) != 0)
            return system_failure("create", path_ / path);
        return {};
    }

    static Result<> set_mode(const fs::path& path, unsigned mode) {
        if (::chmod(path.c_str(), mode) != 0) return system_failure("make read-only", path);
        return {};
    }

    const ReleaseRequest& request_;
    fs::path path_;
    Manifest manifest_;
    bool published_ = false;
};

} // namespace

Result<> make_release(const ReleaseRequest& request) {
    TT_TRY(check_release_name(request.name));
    std::error_code error;
    if (fs::is_directory(request.releases / request.name, error)) return sync_directory(request.releases);
    TT_TRY(check_archive(request));
    PartialRelease release(request);
    TT_TRY(release.fill());
    TT_TRY(release.seal());
    return release.publish();
}

} // namespace tt

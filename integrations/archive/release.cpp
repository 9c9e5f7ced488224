#include "integrations/archive/release.hpp"

#include "integrations/archive/rebuild.hpp"
#include "integrations/archive/unpack.hpp"
#include "integrations/build/path_cursor.hpp"
#include "integrations/build/tree_path.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/stamps.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/files/trash.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ranges>
#include <tuple>

namespace tt {

namespace {

namespace fs = std::filesystem;

constexpr mode_t read_only_directory = 0555;
constexpr mode_t writable_directory = 0755;

bool is_directory(const Manifest& manifest, std::string_view path) {
    const auto* entry = find_entry(manifest, path);
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

bool is_there(const ReleaseRequest& request) {
    std::error_code error;
    return fs::is_directory(request.releases / request.name, error);
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
        if (is_there(request_)) return; // What is kept beside it is the old one's, or made anew.
        ::unlink(kept_manifest().c_str());
        ::unlink(stamps_of_release(request_.releases, request_.name).c_str());
    }

    Result<> fill() {
        TT_TRY(discard_partial());
        TT_TRY(request_.base.empty() ? fill_whole() : fill_from_base());
        text_ = canonical_text(manifest_);
        return check_digest(
            "the build in '" + request_.archive.string() + "'", request_.build, sha256(text_)
        );
    }

    Result<> seal() {
        for (const auto& path : request_.writable) TT_TRY(make_writable_area(path));
        Stamps stamps;
        PathCursor kept(kept_);
        for (const auto& entry : manifest_.entries) TT_TRY(seal(entry, kept.find(entry.path), stamps));
        TT_TRY(seal_directories());
        TT_TRY(replace_file(kept_manifest(), text_));
        TT_TRY(write_stamps(request_.releases, request_.name, stamps));
        return request_.durable ? sync_tree(path_) : Result<>{};
    }

    Result<> publish() {
        TT_TRY(request_.replace && is_there(request_) ? take_over() : take_name());
        published_ = true;
        std::ignore = shared_.write_stamps(request_.releases); // Without them files are read once more.
        return request_.durable ? sync_directory(request_.releases) : Result<>{};
    }

private:
    Result<> fill_whole() {
        TT_ASSIGN(manifest_, unpack(request_.archive, path_, request_.limits));
        return {};
    }

    Result<> fill_from_base() {
        TT_ASSIGN(auto rebuilt, rebuild(request_, path_, shared_));
        manifest_ = std::move(rebuilt.manifest);
        kept_ = std::move(rebuilt.kept);
        return {};
    }

    /// What was kept is as it should be, and its stamp is known.
    Result<> seal(const ManifestEntry& entry, const Stamped* kept, Stamps& stamps) {
        if (entry.type == EntryType::directory) return {};
        if (kept) return stamps.push_back(*kept), Result<>{};
        const auto path = path_ / entry.path;
        if (entry.type == EntryType::file && !stays_writable(entry)) TT_TRY(set_mode(path, entry.mode));
        struct stat status{};
        if (::lstat(path.c_str(), &status) != 0) return system_failure("look at", path);
        stamps.push_back({entry.path, stamp_of(status)});
        return {};
    }

    /// From the inside out, because nobody can change what is in a directory that may not be searched.
    Result<> seal_directories() {
        for (const auto& entry : std::views::reverse(manifest_.entries)) {
            if (entry.type != EntryType::directory) continue;
            const auto mode = stays_writable(entry) ? entry.mode | writable_directory : entry.mode;
            TT_TRY(change_mode(path_ / entry.path, mode));
        }
        return change_mode(path_, read_only_directory);
    }

    Result<> take_name() {
        const auto final_path = request_.releases / request_.name;
        if (::rename(path_.c_str(), final_path.c_str()) != 0) return system_failure("complete", final_path);
        return {};
    }

    /// In one step where the file system can, since a slot may point there.
    Result<> take_over() {
        const auto final_path = request_.releases / request_.name;
        if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final_path.c_str(), RENAME_EXCHANGE) == 0)
            return discard_partial();
        if (errno != EINVAL && errno != ENOSYS) return system_failure("replace", final_path);
        TT_TRY(discard(request_.releases, request_.name));
        return take_name();
    }

    /// Deleted by the agent when it has nothing else to do: what comes next makes many files.
    [[nodiscard]] Result<> discard_partial() const {
        return discard(request_.releases, path_.filename().string());
    }

    [[nodiscard]] fs::path kept_manifest() const {
        return manifest_of_release(request_.releases, request_.name);
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
        const auto* entry = find_entry(manifest_, path);
        if (entry != nullptr && entry->type == EntryType::link)
            return fail(ErrorKind::invalid_input, "writable: '" + path + "' is a link");
        if (entry == nullptr && ::mkdir((path_ / path).c_str(), writable_directory) != 0)
            return system_failure("create", path_ / path);
        return {};
    }

    /// Only where it changes anything, because files that other releases share would look touched.
    static Result<> set_mode(const fs::path& path, unsigned mode) {
        struct stat info{};
        if (::lstat(path.c_str(), &info) == 0 && (info.st_mode & 07777U) == mode) return {};
        return change_mode(path, mode);
    }

    static Result<> change_mode(const fs::path& path, unsigned mode) {
        if (::chmod(path.c_str(), mode) != 0) return system_failure("make read-only", path);
        return {};
    }

    const ReleaseRequest& request_;
    fs::path path_;
    Manifest manifest_;
    std::string text_; ///< Of the manifest.
    Stamps kept_;
    SharedFiles shared_;
    bool published_ = false;
};

} // namespace

Result<> make_release(const ReleaseRequest& request) {
    TT_TRY(check_release_name(request.name));
    if (!request.replace && is_there(request)) return sync_directory(request.releases);
    TT_TRY(check_archive(request));
    PartialRelease release(request);
    TT_TRY(release.fill());
    TT_TRY(release.seal());
    return release.publish();
}

} // namespace tt

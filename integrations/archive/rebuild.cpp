#include "integrations/archive/rebuild.hpp"

#include "integrations/archive/base_release.hpp"
#include "integrations/archive/may_share.hpp"
#include "integrations/archive/spare.hpp"
#include "integrations/archive/tree_writer.hpp"
#include "integrations/build/path_cursor.hpp"
#include "integrations/build/tree_path.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/delta/delta_pack.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/mapped_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <ranges>
#include <vector>

namespace tt {

namespace {

constexpr std::size_t piece = std::size_t{256} << 10U;

class Rebuilder {
public:
    /// The tree is empty, or the spare.
    Rebuilder(
        const BaseRelease& base, TreeWriter& tree, const std::vector<std::string>& writable,
        SharedFiles& shared, const std::optional<Stamps>& spare
    )
        : base_(base)
        , tree_(tree)
        , writable_(writable)
        , shared_(shared)
        , spare_(spare) {}

    /// Places everything but the files whose bytes the base does not have.
    Result<> place(const Manifest& newer, std::int64_t time) {
        time_ = time;
        if (spare_) TT_TRY(clear_spare(newer));
        for (const auto& entry : newer.entries)
            if (!tree_.has(entry.path)) TT_TRY(place(entry));
        return {};
    }

    /// Writes every file that has these bytes.
    Result<> write(const ManifestEntry& first, std::string_view bytes) {
        const auto waiting = missing_.find(first.content);
        if (waiting == missing_.end()) return {};
        for (const auto* entry : waiting->second) TT_TRY(write_file(*entry, bytes));
        missing_.erase(waiting);
        return {};
    }

    /// Of what lay in the spare and stayed.
    Stamps take_kept() { return std::move(kept_); }

private:
    /// Leaves in the spare what the newer build has at the same place.
    Result<> clear_spare(const Manifest& newer) {
        std::vector<const ManifestEntry*> gone;
        PathCursor wanted(newer.entries);
        PathCursor right(*spare_);
        for (const auto& entry : base_.manifest().entries)
            if (!keep(entry, wanted.find(entry.path), right.find(entry.path))) gone.push_back(&entry);
        for (const auto* entry : std::views::reverse(gone)) TT_TRY(take_out(*entry));
        return {};
    }

    /// Whether it stays; modes of directories are set in the end.
    bool keep(const ManifestEntry& entry, const ManifestEntry* wanted, const Stamped* right) {
        if (!wanted) return false;
        if (wanted->type == EntryType::directory && entry.type == EntryType::directory)
            return tree_.keep(*wanted), true;
        if (!right || *wanted != entry || is_writable(entry.path)) return false;
        tree_.keep(*wanted);
        kept_.push_back(*right);
        return true;
    }

    /// The base's file has one name less, which is a change that the system shows.
    Result<> take_out(const ManifestEntry& entry) {
        TT_TRY(tree_.remove(entry));
        const auto* before = find_stamp(*spare_, entry.path);
        struct stat after{};
        if (before && ::lstat(base_.on_disk(entry).c_str(), &after) == 0)
            shared_.add(*before, stamp_of(after));
        return {};
    }

    Result<> place(const ManifestEntry& entry) {
        if (entry.type == EntryType::directory) return tree_.add_directory(entry.path, entry.mode);
        if (entry.type == EntryType::link) return tree_.add_link(entry.path, entry.target);
        if (const auto* file = base_.find(entry)) return take_from_base(*file, entry);
        if (entry.size == 0) return write_file(entry, "");
        missing_[entry.content].push_back(&entry);
        return {};
    }

    Result<> take_from_base(const ManifestEntry& from, const ManifestEntry& entry) {
        TT_ASSIGN(const auto file, base_.open_file(from));
        struct stat status{};
        if (::fstat(file.number(), &status) != 0) return system_failure("look at", base_.on_disk(from));
        TT_TRY(verify(file, from));
        if (may_share(entry, status) && !is_writable(entry.path)) {
            TT_ASSIGN(const bool shared, tree_.share_file(file, entry));
            if (shared) return note_shared(file, status, from);
        }
        return copy(file, from, entry, status.st_mtime);
    }

    /// One more name is a change that the system shows.
    Result<> note_shared(const FileDescriptor& file, const struct stat& before, const ManifestEntry& from) {
        struct stat after{};
        if (::fstat(file.number(), &after) != 0) return system_failure("look at", base_.on_disk(from));
        shared_.add(stamp_of(before), stamp_of(after));
        return {};
    }

    /// What is in a writable area may be changed by anybody.
    [[nodiscard]] bool is_writable(std::string_view path) const {
        return std::ranges::any_of(writable_, [&](const auto& top) { return is_at_or_below(path, top); });
    }

    Result<> verify(const FileDescriptor& file, const ManifestEntry& from) {
        const auto add = [this](std::string_view bytes) { return hash_.update(bytes), Result<>(); };
        TT_TRY(for_each_piece(file, from, add));
        if (hash_.finish() == from.content) return {};
        return fail(
            ErrorKind::corrupt, "'" + base_.on_disk(from).string() + "' is not what was unpacked there",
            "somebody changed it; deploy the build again, if it serves"
        );
    }

    /// Hashed again: between two readings a file may change.
    Result<>
    copy(const FileDescriptor& file, const ManifestEntry& from, ManifestEntry entry, std::int64_t mtime) {
        TT_ASSIGN(const auto into, tree_.create_file(entry.path));
        const auto add = [&](std::string_view bytes) -> Result<> {
            hash_.update(bytes);
            return write_all(into, bytes, tree_.on_disk(entry.path));
        };
        TT_TRY(for_each_piece(file, from, add));
        entry.content = hash_.finish();
        return tree_.add_file(into, std::move(entry), mtime);
    }

    template<class Take>
    Result<> for_each_piece(const FileDescriptor& file, const ManifestEntry& from, const Take& take) {
        for (off_t offset = 0;;) {
            const ssize_t count = ::pread(file.number(), buffer_.data(), buffer_.size(), offset);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return system_failure("read", base_.on_disk(from));
            if (count == 0) return {};
            TT_TRY(take(std::string_view(buffer_.data(), static_cast<std::size_t>(count))));
            offset += count;
        }
    }

    Result<> write_file(ManifestEntry entry, std::string_view bytes) {
        TT_ASSIGN(const auto into, tree_.create_file(entry.path));
        TT_TRY(write_all(into, bytes, tree_.on_disk(entry.path)));
        entry.content = sha256(bytes);
        return tree_.add_file(into, std::move(entry), time_);
    }

    const BaseRelease& base_;
    TreeWriter& tree_;
    const std::vector<std::string>& writable_;
    SharedFiles& shared_;
    const std::optional<Stamps>& spare_;
    Stamps kept_;
    std::int64_t time_ = 0;
    std::map<Digest, std::vector<const ManifestEntry*>> missing_;
    Sha256 hash_;
    std::vector<char> buffer_ = std::vector<char>(piece);
};

Result<> fill(const ReleaseRequest& request, const BaseRelease& base, Rebuilder& rebuilder) {
    if (base.digest() == request.build) return rebuilder.place(base.manifest(), 0);
    TT_ASSIGN(const auto file, MappedFile::open(request.archive));
    TT_ASSIGN(const auto pack, DeltaPack::open(file.bytes(), base.manifest(), request.build, request.limits));
    TT_TRY(rebuilder.place(pack.manifest(), pack.time()));
    const auto read = [&](const ManifestEntry& entry) { return base.read(entry); };
    return pack.read(read, [&](const ManifestEntry& entry, std::string_view bytes) {
        return rebuilder.write(entry, bytes);
    });
}

} // namespace

Result<Rebuilt>
rebuild(const ReleaseRequest& request, const std::filesystem::path& into, SharedFiles& shared) {
    TT_ASSIGN(const auto base, BaseRelease::open(request.releases, request.base));
    const auto spare = take_spare(request.releases, request.base, base, into);
    TT_ASSIGN(auto tree, spare ? TreeWriter::go_on(into) : TreeWriter::create(into));
    Rebuilder rebuilder(base, tree, request.writable, shared, spare);
    TT_TRY(fill(request, base, rebuilder));
    TT_ASSIGN(auto manifest, tree.finish());
    return Rebuilt{std::move(manifest), rebuilder.take_kept()};
}

} // namespace tt

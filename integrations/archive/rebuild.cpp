#include "integrations/archive/rebuild.hpp"

#include "integrations/archive/base_release.hpp"
#include "integrations/archive/tree_writer.hpp"
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
#include <vector>

namespace tt {

namespace {

constexpr std::size_t piece = std::size_t{256} << 10U;
constexpr mode_t all_bits = 07777;

class Rebuilder {
public:
    Rebuilder(const BaseRelease& base, TreeWriter& tree, const std::vector<std::string>& writable)
        : base_(base)
        , tree_(tree)
        , writable_(writable) {}

    /// Places everything but the files whose bytes the base does not have.
    Result<> place(const Manifest& newer, std::int64_t time) {
        time_ = time;
        for (const auto& entry : newer.entries) TT_TRY(place(entry));
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

private:
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
        TT_TRY(verify(file, from));
        struct stat status{};
        if (::fstat(file.number(), &status) != 0) return system_failure("look at", base_.on_disk(from));
        if (may_share(entry, status)) {
            TT_ASSIGN(const bool shared, tree_.share_file(file, entry));
            if (shared) return {};
        }
        return copy(file, from, entry, status.st_mtime);
    }

    /// What somebody else owns he may change; what is in a writable area may be changed by anybody.
    [[nodiscard]] bool may_share(const ManifestEntry& entry, const struct stat& status) const {
        if ((status.st_mode & all_bits) != entry.mode || status.st_uid != ::geteuid()) return false;
        return std::ranges::none_of(writable_, [&](const auto& top) {
            return is_at_or_below(entry.path, top);
        });
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
    std::int64_t time_ = 0;
    std::map<Digest, std::vector<const ManifestEntry*>> missing_;
    Sha256 hash_;
    std::vector<char> buffer_ = std::vector<char>(piece);
};

Result<> fill(const ReleaseRequest& request, const BaseRelease& base, TreeWriter& tree) {
    Rebuilder rebuilder(base, tree, request.writable);
    if (digest(base.manifest()) == request.build) return rebuilder.place(base.manifest(), 0);
    TT_ASSIGN(const auto file, MappedFile::open(request.archive));
    TT_ASSIGN(const auto pack, DeltaPack::open(file.bytes(), base.manifest(), request.build, request.limits));
    TT_TRY(rebuilder.place(pack.manifest(), pack.time()));
    const auto read = [&](const ManifestEntry& entry) { return base.read(entry); };
    return pack.read(read, [&](const ManifestEntry& entry, std::string_view bytes) {
        return rebuilder.write(entry, bytes);
    });
}

} // namespace

Result<Manifest> rebuild(const ReleaseRequest& request, const std::filesystem::path& into) {
    TT_ASSIGN(const auto base, BaseRelease::open(request.releases, request.base));
    TT_ASSIGN(auto tree, TreeWriter::create(into));
    TT_TRY(fill(request, base, tree));
    return tree.finish();
}

} // namespace tt

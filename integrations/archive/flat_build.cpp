#include "integrations/archive/flat_build.hpp"

#include "integrations/archive/archive_reader.hpp"
#include "integrations/build/tree_path.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>

#include <algorithm>
#include <vector>

namespace tt {

namespace {

constexpr std::size_t piece = std::size_t{256} << 10;

class Flattener {
public:
    Flattener(ArchiveReader& reader, const FileDescriptor& into, std::uint64_t limit)
        : reader_(reader)
        , into_(into)
        , limit_(limit) {}

    Result<ManifestEntry> add(const Member& member) {
        TT_ASSIGN(std::string name, tree_path(member.name));
        ManifestEntry entry{.path = std::move(name)};
        if (member.type == MemberType::link) {
            entry.type = EntryType::link;
            entry.target = member.target;
            return entry;
        }
        entry.mode = build_mode(member.mode);
        if (member.type == MemberType::file) return add_file(std::move(entry));
        entry.type = EntryType::directory;
        if (member.type == MemberType::directory) return entry;
        return fail(ErrorKind::corrupt, "'" + member.name + "' is neither directory, file nor link");
    }

    std::map<std::string, std::uint64_t> take_starts() { return std::move(starts_); }

private:
    Result<ManifestEntry> add_file(ManifestEntry entry) {
        starts_[entry.path] = written_;
        for (;;) {
            TT_ASSIGN(const auto count, reader_.read(buffer_.data(), buffer_.size()));
            if (count == 0) break;
            const std::string_view bytes(buffer_.data(), count);
            hash_.update(bytes);
            entry.size += count;
            written_ += count;
            if (written_ > limit_)
                return fail(ErrorKind::corrupt, "more than " + std::to_string(limit_) + " bytes");
            TT_TRY(write_all(into_, bytes, "the bytes of a build"));
        }
        entry.content = hash_.finish();
        return entry;
    }

    ArchiveReader& reader_;
    const FileDescriptor& into_;
    std::uint64_t limit_;
    std::uint64_t written_ = 0;
    std::map<std::string, std::uint64_t> starts_;
    Sha256 hash_;
    std::vector<char> buffer_ = std::vector<char>(piece);
};

Result<Manifest> read_members(ArchiveReader& reader, Flattener& flattener, std::size_t limit) {
    Manifest manifest;
    for (;;) {
        TT_ASSIGN(const auto member, reader.next());
        if (!member) break;
        if (manifest.entries.size() >= limit)
            return fail(ErrorKind::corrupt, "more than " + std::to_string(limit) + " entries");
        TT_ASSIGN(ManifestEntry entry, flattener.add(*member));
        manifest.entries.push_back(std::move(entry));
    }
    std::ranges::sort(manifest.entries, {}, &ManifestEntry::path);
    return manifest;
}

} // namespace

FlatBuild::FlatBuild(Manifest manifest, std::map<std::string, std::uint64_t> starts, MappedFile bytes)
    : manifest_(std::move(manifest))
    , starts_(std::move(starts))
    , bytes_(std::move(bytes)) {}

Result<FlatBuild> FlatBuild::read(
    const std::filesystem::path& archive, const std::filesystem::path& into, const UnpackLimits& limits
) {
    const FileDescriptor file(::open(into.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file) return system_failure("create", into);
    TT_ASSIGN(const auto reader, ArchiveReader::open(archive));
    Flattener flattener(*reader, file, limits.bytes);
    TT_ASSIGN(auto manifest, read_members(*reader, flattener, limits.entries));
    TT_ASSIGN(auto bytes, MappedFile::open(into));
    return FlatBuild(std::move(manifest), flattener.take_starts(), std::move(bytes));
}

std::string FlatBuild::bytes_of(const ManifestEntry& file) const {
    return std::string(bytes_.bytes().substr(starts_.at(file.path), file.size));
}

} // namespace tt

#include "integrations/archive/unpack.hpp"

#include "integrations/archive/archive_reader.hpp"
#include "integrations/archive/tree_writer.hpp"
#include "integrations/build/tree_path.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <string_view>
#include <vector>

namespace tt {

namespace {

constexpr std::size_t piece = std::size_t{256} << 10;

/// Where the bytes of a file come from: fills the buffer, and says 0 at the end.
using Source = std::function<Result<std::size_t>(char* buffer, std::size_t size)>;

class Unpacker {
public:
    Unpacker(ArchiveReader& reader, TreeWriter& tree, const UnpackLimits& limits)
        : reader_(reader)
        , tree_(tree)
        , limits_(limits)
        , bytes_left_(limits.bytes) {}

    Result<> add(const Member& member) {
        TT_ASSIGN(const auto path, tree_path(member.name));
        if ((member.mode & (S_ISUID | S_ISGID)) != 0) return refuse(path, "has a setuid or setgid bit");
        if (path.empty()) return add_root(member);
        if (tree_.count() >= limits_.entries)
            return refuse(path, "is one more than " + std::to_string(limits_.entries) + " entries");
        switch (member.type) {
        case MemberType::directory:
            return tree_.add_directory(path, member.mode);
        case MemberType::link:
            return tree_.add_link(path, member.target);
        case MemberType::file:
            return add_file(path, member);
        case MemberType::hard_link:
            return add_hard_link(path, member);
        case MemberType::other:
            break;
        }
        return refuse(path, "is neither directory, file nor link");
    }

private:
    static std::unexpected<Error> refuse(std::string_view path, std::string_view why) {
        return fail(ErrorKind::corrupt, "'" + std::string(path) + "' " + std::string(why));
    }

    /// Many archives name the tree itself; it has no entry in a manifest.
    static Result<> add_root(const Member& member) {
        if (member.type == MemberType::directory) return {};
        return refuse(member.name, "would replace the tree itself");
    }

    Result<> add_file(const std::string& path, const Member& member) {
        const auto from_archive = [this](char* buffer, std::size_t size) {
            return reader_.read(buffer, size);
        };
        return write_file(path, member, from_archive);
    }

    /// A file of its own, so that writing to one name never changes another.
    Result<> add_hard_link(const std::string& path, const Member& member) {
        TT_ASSIGN(const auto target, tree_path(member.target));
        const auto* file = tree_.find_file(target);
        if (file == nullptr)
            return refuse(path, "is a hard link to '" + target + "', which is no file before it");
        if (member.size != 0) return refuse(path, "is a hard link with bytes of its own");
        TT_ASSIGN(const auto bytes, tree_.open_file(target));
        const auto from_file = [&](char* buffer, std::size_t size) -> Result<std::size_t> {
            const ssize_t count = ::read(bytes.number(), buffer, size);
            if (count < 0) return system_failure("read", tree_.on_disk(target));
            return static_cast<std::size_t>(count);
        };
        Member copy = member;
        copy.mode = file->mode;
        return write_file(path, copy, from_file);
    }

    Result<> write_file(const std::string& path, const Member& member, const Source& source) {
        TT_ASSIGN(const auto file, tree_.create_file(path));
        ManifestEntry entry{.path = path, .mode = member.mode};
        for (;;) {
            TT_ASSIGN(const auto count, source(buffer_.data(), buffer_.size()));
            if (count == 0) break;
            if (count > bytes_left_)
                return refuse(path, "exceeds " + std::to_string(limits_.bytes) + " bytes of all files");
            const std::string_view bytes(buffer_.data(), count);
            hash_.update(bytes);
            TT_TRY(write_all(file, bytes, tree_.on_disk(path)));
            entry.size += count;
            bytes_left_ -= count;
        }
        entry.content = hash_.finish();
        return tree_.add_file(file, std::move(entry), member.mtime);
    }

    ArchiveReader& reader_;
    TreeWriter& tree_;
    const UnpackLimits& limits_;
    std::uint64_t bytes_left_;
    Sha256 hash_;
    std::vector<char> buffer_ = std::vector<char>(piece);
};

Result<Manifest> unpack_tree(
    const std::filesystem::path& archive, const std::filesystem::path& into, const UnpackLimits& limits
) {
    TT_ASSIGN(const auto reader, ArchiveReader::open(archive));
    TT_ASSIGN(auto tree, TreeWriter::create(into));
    Unpacker unpacker(*reader, tree, limits);
    for (;;) {
        TT_ASSIGN(const auto member, reader->next());
        if (!member) break;
        TT_TRY(unpacker.add(*member));
    }
    TT_TRY(tree.set_directory_modes());
    return tree.finish();
}

} // namespace

Result<Manifest>
unpack(const std::filesystem::path& archive, const std::filesystem::path& into, const UnpackLimits& limits) {
    auto manifest = unpack_tree(archive, into, limits);
    if (!manifest) return with_context(std::move(manifest).error(), "unpack '" + archive.string() + "'");
    return manifest;
}

} // namespace tt

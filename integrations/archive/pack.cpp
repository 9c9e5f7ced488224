#include "integrations/archive/pack.hpp"

#include "integrations/archive/compressed_file.hpp"
#include "integrations/archive/scan_tree.hpp"
#include "integrations/archive/tar_writer.hpp"
#include "integrations/archive/teletraan_scripts.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

namespace tt {

namespace {

constexpr std::size_t piece = std::size_t{256} << 10;

class Packer {
public:
    Packer(const std::filesystem::path& tree, TarWriter& tar, std::span<const ExtraFile> extra)
        : tree_(tree)
        , tar_(tar)
        , extra_(extra) {}

    /// Writes one entry and completes it with the digest of its bytes.
    Result<> add(ManifestEntry& entry) {
        TT_TRY(tar_.begin(entry));
        if (entry.type != EntryType::file) return {};
        const ExtraFile* extra = find_extra_file(extra_, entry.path);
        return extra == nullptr ? add_bytes(entry) : add_bytes(entry, extra->content);
    }

private:
    Result<> add_bytes(ManifestEntry& entry, std::string_view bytes) {
        hash_.update(bytes);
        entry.content = hash_.finish();
        return tar_.write(bytes);
    }

    Result<> add_bytes(ManifestEntry& entry) {
        const auto path = tree_ / entry.path;
        const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (!file) return system_failure("pack", path);
        std::uint64_t left = entry.size;
        for (;;) {
            TT_ASSIGN(const auto bytes, next_piece(file, path));
            // The header with the size is written already, so that a file that changes cannot be packed.
            if (bytes.size() > left || (bytes.empty() && left > 0)) return changed(path);
            if (bytes.empty()) break;
            hash_.update(bytes);
            TT_TRY(tar_.write(bytes));
            left -= bytes.size();
        }
        entry.content = hash_.finish();
        return {};
    }

    Result<std::string_view> next_piece(const FileDescriptor& file, const std::filesystem::path& path) {
        for (;;) {
            const ssize_t count = ::read(file.number(), buffer_.data(), buffer_.size());
            if (count >= 0) return std::string_view(buffer_.data(), static_cast<std::size_t>(count));
            if (errno != EINTR) return system_failure("pack", path);
        }
    }

    static std::unexpected<Error> changed(const std::filesystem::path& path) {
        return fail(
            ErrorKind::conflict, "pack '" + path.string() + "': its size changed while it was read",
            "pack when nothing writes to the tree"
        );
    }

    const std::filesystem::path& tree_;
    TarWriter& tar_;
    std::span<const ExtraFile> extra_;
    Sha256 hash_;
    std::vector<char> buffer_ = std::vector<char>(piece);
};

} // namespace

Result<Packed> pack(
    const std::filesystem::path& tree, const std::filesystem::path& output, Time mtime,
    std::span<const ExtraFile> extra
) {
    TT_ASSIGN(auto manifest, scan_tree(tree));
    TT_TRY(add_extra_files(manifest, extra));
    make_scripts_executable(manifest);
    TT_ASSIGN(auto file, CompressedFile::create(output));
    TT_ASSIGN(const auto tar, TarWriter::create(file, mtime));
    Packer packer(tree, *tar, extra);
    for (auto& entry : manifest.entries) TT_TRY(packer.add(entry));
    TT_TRY(tar->finish());
    TT_TRY(file.finish());
    auto build = digest(manifest);
    return Packed{std::move(manifest), std::move(build), file.digest(), file.bytes()};
}

} // namespace tt

#include "integrations/delta/delta_pack.hpp"

#include "integrations/build/escape.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/delta/delta_frame.hpp"
#include "integrations/delta/pack_head.hpp"

namespace tt {

namespace {

constexpr std::uint64_t longest_manifest = std::uint64_t{256} << 20U;

/// The files, one after the other.
Result<std::string>
read_all(const std::vector<const ManifestEntry*>& files, std::uint64_t bytes, const ReadFile& read) {
    std::string all;
    all.reserve(bytes);
    for (const auto* file : files) {
        TT_ASSIGN(const auto one, read(*file));
        if (one.size() != file->size)
            return fail(
                ErrorKind::conflict, "'" + escape(file->path) + "' has " + std::to_string(one.size())
                                         + " bytes, not " + std::to_string(file->size)
            );
        all += one;
    }
    return all;
}

/// The bytes of each file, which lie one after the other.
template<class Take>
Result<>
for_each_file(const std::vector<const ManifestEntry*>& files, std::string_view bytes, const Take& take) {
    for (const auto* file : files) {
        TT_TRY(take(*file, bytes.substr(0, file->size)));
        bytes.remove_prefix(file->size);
    }
    return {};
}

Result<> check_read(const ManifestEntry& file, std::string_view bytes) {
    if (sha256(bytes) == file.content) return {};
    return fail(ErrorKind::conflict, "'" + escape(file.path) + "' is not what its manifest says");
}

Result<> check_made(const ManifestEntry& file, std::string_view bytes) {
    if (sha256(bytes) == file.content) return {};
    return fail(
        ErrorKind::corrupt, "delta: '" + escape(file.path) + "' does not become what it should be",
        "the delta or the release that it starts from is damaged"
    );
}

Result<std::string> frame_of(const DeltaGroup& group, const DeltaTree& older, const DeltaTree& newer) {
    TT_ASSIGN(const auto base, read_all(group.bases, group.base_bytes, older.read));
    TT_ASSIGN(const auto bytes, read_all(group.files, group.bytes, newer.read));
    TT_TRY(for_each_file(group.bases, base, check_read));
    TT_TRY(for_each_file(group.files, bytes, check_read));
    return compress_against(base, bytes);
}

/// Takes a frame with its length off the front, if so many bytes can have such a long one.
Result<std::string_view> take_frame(std::string_view& pack, std::uint64_t bytes) {
    TT_ASSIGN(const auto length, take_number(pack));
    if (length > longest_frame(bytes)) return fail(ErrorKind::corrupt, "delta: a part of it is too long");
    return take_bytes(pack, length);
}

std::uint64_t bytes_of(const Manifest& manifest) {
    std::uint64_t bytes = 0;
    for (const auto& entry : manifest.entries) {
        if (__builtin_add_overflow(bytes, entry.size, &bytes)) return UINT64_MAX;
    }
    return bytes;
}

Result<> check_limits(const Manifest& manifest, const UnpackLimits& limits) {
    if (manifest.entries.size() > limits.entries)
        return fail(ErrorKind::corrupt, "delta: more than " + std::to_string(limits.entries) + " entries");
    if (bytes_of(manifest) > limits.bytes)
        return fail(ErrorKind::corrupt, "delta: more than " + std::to_string(limits.bytes) + " bytes");
    return {};
}

Result<Manifest>
take_manifest(std::string_view& pack, std::uint64_t bytes, std::string_view older, const Digest& newer) {
    if (bytes > longest_manifest) return fail(ErrorKind::corrupt, "delta: its manifest is too long");
    TT_ASSIGN(const auto frame, take_frame(pack, bytes));
    TT_ASSIGN(const auto text, decompress_against(older, frame, bytes));
    if (sha256(text) != newer) return fail(ErrorKind::corrupt, "delta: its manifest is another one");
    return parse_manifest(text);
}

} // namespace

Result<> make_delta(
    const DeltaTree& older, const DeltaTree& newer, std::int64_t time,
    const std::function<Result<>(std::string_view)>& write
) {
    const auto write_frame = [&](const std::string& frame) -> Result<> {
        TT_TRY(write(eight_bytes(frame.size())));
        return write(frame);
    };
    const auto older_text = canonical_text(older.manifest);
    const auto newer_text = canonical_text(newer.manifest);
    if (newer_text.size() > longest_manifest)
        return fail(ErrorKind::blocked, "the build has too many files for a delta");
    TT_ASSIGN(const auto groups, plan_delta(older.manifest, newer.manifest));
    TT_TRY(write(to_bytes({sha256(older_text), sha256(newer_text), time, newer_text.size()})));
    TT_ASSIGN(const auto manifest, compress_against(older_text, newer_text));
    TT_TRY(write_frame(manifest));
    for (const auto& group : groups) {
        TT_ASSIGN(const auto frame, frame_of(group, older, newer));
        TT_TRY(write_frame(frame));
    }
    return {};
}

Result<DeltaPack> DeltaPack::open(
    std::string_view pack, const Manifest& older, const Digest& newer, const UnpackLimits& limits
) {
    const auto older_text = canonical_text(older);
    TT_ASSIGN(const auto head, take_head(pack));
    if (head.older != sha256(older_text) || head.newer != newer)
        return fail(ErrorKind::corrupt, "delta: it lies between two other builds");
    DeltaPack opened;
    TT_ASSIGN(opened.manifest_, take_manifest(pack, head.manifest_bytes, older_text, newer));
    TT_TRY(check_limits(opened.manifest_, limits));
    opened.time_ = head.time;
    opened.groups_ = pack;
    opened.older_ = &older;
    return opened;
}

Result<> DeltaPack::read(
    const ReadFile& base, const std::function<Result<>(const ManifestEntry&, std::string_view)>& give
) const {
    const auto verify_and_give = [&](const ManifestEntry& file, std::string_view bytes) -> Result<> {
        TT_TRY(check_made(file, bytes));
        return give(file, bytes);
    };
    TT_ASSIGN(const auto groups, plan_delta(*older_, manifest_));
    std::string_view left = groups_;
    for (const auto& group : groups) {
        TT_ASSIGN(const auto frame, take_frame(left, group.bytes));
        TT_ASSIGN(const auto bases, read_all(group.bases, group.base_bytes, base));
        TT_ASSIGN(const auto bytes, decompress_against(bases, frame, group.bytes));
        TT_TRY(for_each_file(group.files, bytes, verify_and_give));
    }
    if (left.empty()) return {};
    return fail(ErrorKind::corrupt, "delta: something follows its end");
}

} // namespace tt

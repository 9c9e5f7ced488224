#include "integrations/delta/pack_head.hpp"

#include "integrations/crypto/hex.hpp"

#include <bit>
#include <charconv>
#include <span>

namespace tt {

namespace {

constexpr std::string_view magic = "tt-delta 1\n";
constexpr std::string_view digest_prefix = "sha256:";
constexpr std::size_t digest_bytes = 32;
constexpr std::size_t number_bytes = 8;

/// The digest as plain bytes; it is well-formed.
std::string raw(const Digest& digest) {
    std::string bytes;
    for (std::size_t at = digest_prefix.size(); at < digest.value.size(); at += 2) {
        unsigned byte = 0;
        std::from_chars(digest.value.data() + at, digest.value.data() + at + 2, byte, 16);
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

Result<Digest> take_digest(std::string_view& pack) {
    TT_ASSIGN(const auto bytes, take_bytes(pack, digest_bytes));
    const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
    return Digest(std::string(digest_prefix) + to_hex(std::span(first, bytes.size())));
}

} // namespace

std::string eight_bytes(std::uint64_t number) {
    std::string bytes;
    for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>((number >> shift) & 0xffU);
    return bytes;
}

std::string to_bytes(const PackHead& head) {
    return std::string(magic) + raw(head.older) + raw(head.newer)
           + eight_bytes(std::bit_cast<std::uint64_t>(head.time)) + eight_bytes(head.manifest_bytes);
}

Result<std::string_view> take_bytes(std::string_view& pack, std::uint64_t count) {
    if (count > pack.size()) return fail(ErrorKind::corrupt, "delta: it is cut off");
    const auto taken = pack.substr(0, count);
    pack.remove_prefix(count);
    return taken;
}

Result<std::uint64_t> take_number(std::string_view& pack) {
    TT_ASSIGN(const auto bytes, take_bytes(pack, number_bytes));
    std::uint64_t number = 0;
    for (std::size_t i = number_bytes; i-- > 0;) number = number << 8U | static_cast<unsigned char>(bytes[i]);
    return number;
}

Result<PackHead> take_head(std::string_view& pack) {
    if (!pack.starts_with(magic))
        return fail(
            ErrorKind::corrupt, "delta: this is not a delta pack of version 1",
            "a newer version of tt may have written it"
        );
    pack.remove_prefix(magic.size());
    PackHead head;
    TT_ASSIGN(head.older, take_digest(pack));
    TT_ASSIGN(head.newer, take_digest(pack));
    TT_ASSIGN(const auto time, take_number(pack));
    head.time = std::bit_cast<std::int64_t>(time);
    TT_ASSIGN(head.manifest_bytes, take_number(pack));
    return head;
}

} // namespace tt

#include "integrations/crypto/sha256.hpp"
#include "integrations/delta/delta_frame.hpp"
#include "integrations/delta/delta_pack.hpp"
#include "integrations/delta/pack_head.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

namespace {

const std::string base = "the bytes of the only file before";
const tt::Manifest older{{{.path = "a", .mode = 0444, .size = base.size(), .content = tt::sha256(base)}}};
constexpr tt::UnpackLimits limits{.entries = 100, .bytes = 1 << 20};

tt::Result<std::string> read_base(const tt::ManifestEntry&) {
    return base;
}

/// A pack whose head and manifest are sound for whatever manifest the input names, so that the input reaches
/// the groups: up to the first NUL it is the newer manifest, and what follows are the groups.
std::string dressed(std::string_view input, tt::Digest& newer) {
    const auto text = input.substr(0, input.find('\0'));
    newer = tt::sha256(text);
    const auto frame = tt::compress_against(canonical_text(older), text).value();
    return tt::to_bytes({digest(older), newer, 0, text.size()}) + tt::eight_bytes(frame.size()) + frame
           + std::string(input.substr(std::min(input.size(), text.size() + 1)));
}

void try_pack(std::string_view pack, const tt::Digest& newer) {
    const auto opened = tt::DeltaPack::open(pack, older, newer, limits);
    if (!opened) return;
    if (digest(opened->manifest()) != newer) std::abort();
    std::ignore = opened->read(read_base, [](const tt::ManifestEntry& entry, std::string_view bytes) {
        if (bytes.size() != entry.size || tt::sha256(bytes) != entry.content) std::abort();
        return tt::Result<>();
    });
}

} // namespace

/// Whatever the pack, what it gives is what the manifest says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    try_pack(input, tt::sha256("tt-manifest 1\n"));
    tt::Digest newer;
    const auto pack = dressed(input, newer);
    try_pack(pack, newer);
    const auto half = input.size() / 2;
    std::ignore = tt::decompress_against(input.substr(0, half), input.substr(half), 1000);
    return 0;
}

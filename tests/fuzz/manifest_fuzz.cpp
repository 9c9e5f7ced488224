#include "integrations/build/escape.hpp"
#include "integrations/build/manifest.hpp"
#include "integrations/build/release_request.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <tuple>

/// What is taken as a manifest, an escaped word or an outcome is written again as it was read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto manifest = tt::parse_manifest(text); manifest && canonical_text(*manifest) != text)
        std::abort();
    if (const auto bytes = tt::unescape(text); bytes && tt::escape(*bytes) != text) std::abort();
    std::ignore = tt::parse_outcome(text);
    return 0;
}

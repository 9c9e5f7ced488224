#include "integrations/json/json.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/request.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

/// What was accepted must be stable: its canonical form reads back as the same value.
template<class T>
void check(std::string_view text) {
    const auto value = tt::decode<T>(text);
    if (!value) return;
    const std::string canonical = tt::encode(*value);
    const auto again = tt::decode_strict<T>(canonical);
    if (!again || tt::encode(*again) != canonical) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check<tt::Report>(text);
    check<tt::Goal>(text);
    check<tt::ApplyConfig>(text);
    return 0;
}

#include "integrations/zones/tzif.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

} // namespace

/// Any bytes are refused, or give a zone of which every change is in order.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto zone = tt::zones::parse_tzif("A/B", {reinterpret_cast<const char*>(data), size});
    if (!zone) return 0;
    require(!zone->spans().empty());
    const auto out_of_order = [](const tt::ZoneSpan& a, const tt::ZoneSpan& b) { return a.from >= b.from; };
    require(std::ranges::adjacent_find(zone->spans(), out_of_order) == zone->spans().end());
    for (const tt::ZoneSpan& span : zone->spans()) {
        const tt::Instants back = zone->to_utc(zone->to_local(span.from));
        require(back.first <= back.second);
    }
    return 0;
}

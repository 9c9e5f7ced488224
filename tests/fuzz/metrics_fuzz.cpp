// Answers of a metrics server, or of whatever stands in its place.

#include "integrations/metrics/metrics_server.hpp"
#include "tests/fuzz/says_this.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    SaysThis http({reinterpret_cast<const char*>(data), size});
    const auto number = tt::query_number({.server = "http://metrics.example", .promql = "up"}, http);
    if (number && std::isnan(*number)) std::abort();
    return 0;
}

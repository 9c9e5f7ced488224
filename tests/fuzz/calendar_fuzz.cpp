#include "pipeline/calendar/cron.hpp"
#include "pipeline/calendar/window.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

tt::Zone berlin() {
    using namespace std::chrono;
    return tt::Zone(
        "Europe/Berlin", {{sys_days{2025y / 10 / 26} + hours{1}, hours{1}, "CET"},
                          {sys_days{2026y / 3 / 29} + hours{1}, hours{2}, "CEST"}}
    );
}

void check_cron(std::string_view text) {
    const auto cron = tt::parse_cron(text);
    if (!cron) return require(cron.error().message.contains(", column ") && !cron.error().hint.empty());
    const tt::Time start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 28};
    const auto fire = tt::next_fire(*cron, berlin(), start);
    require(fire && *fire > start);
    require(tt::latest_fire(*cron, berlin(), *fire) == fire);
    require(tt::next_fire(*cron, berlin(), *fire - tt::Duration{1}) == fire);
}

void check_window(std::string_view days, std::string_view hours) {
    const auto window = tt::parse_window(days, hours, "UTC");
    if (!window) return require(window.error().message.contains(", column "));
    const std::string text = to_text(*window);
    const auto words = text.find(' ');
    require(tt::parse_window(text.substr(0, words), text.substr(words + 1, 11), "UTC").value() == *window);
}

} // namespace

/// Any text is taken or refused with a place; what is taken fires, and windows are written as they are read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_cron(text);
    const std::size_t bar = std::min(text.find('|'), text.size());
    check_window(text.substr(0, bar), text.substr(std::min(bar + 1, text.size())));
    return 0;
}

#include "agent/kept_lines.hpp"

#include "agent/fence.hpp"
#include "hooks/capture.hpp"
#include "pipeline/base/time.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace tt::agent {

namespace {

constexpr std::uint64_t largest_file = 128 << 10;

/// To the second: the order is that of the lines.
std::string stamp() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return to_rfc3339(now);
}

} // namespace

KeptLines::KeptLines(Layout layout)
    : layout_(std::move(layout)) {}

void KeptLines::add(const ServiceName& service, std::string_view line) {
    if (!is_plain_name(service.value)) return;
    const std::scoped_lock lock(mutex_);
    const auto directory = kept_lines_of(layout_, service);
    std::error_code ignored;
    std::filesystem::create_directories(directory, ignored);
    hooks::append_output(directory, stamp() + " " + std::string(line) + "\n", largest_file);
}

std::filesystem::path kept_lines_of(const Layout& layout, const ServiceName& service) {
    return layout.output(service) / "agent";
}

} // namespace tt::agent

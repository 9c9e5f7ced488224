#pragma once

#include "agent/layout.hpp"

#include <mutex>
#include <string_view>

namespace tt::agent {

/// What the agent itself says about its services, kept beside the output of their hooks: for each the last
/// 128 KiB at least, at most twice as much. What a full disk does not take is missing there, and no more.
/// From any thread.
class KeptLines {
public:
    explicit KeptLines(Layout layout);

    /// Appends a line, with the time before it.
    void add(const ServiceName& service, std::string_view line);

private:
    Layout layout_;
    std::mutex mutex_;
};

/// Where the lines of a service are, as hooks::read_output_from() reads them.
std::filesystem::path kept_lines_of(const Layout& layout, const ServiceName& service);

} // namespace tt::agent

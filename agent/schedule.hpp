#pragma once

#include "agent/state.hpp"
#include "pipeline/model/host.hpp"

#include <optional>
#include <random>
#include <vector>

namespace tt::agent {

/// What came of a report, as far as it matters for the next one.
enum class Reply {
    news,    ///< A goal to follow.
    nothing, ///< No news.
    absent,  ///< No answer, or one that may be better next time.
    refused, ///< An answer that only a person can change.
};

/// When to report. A report waits at the control plane for news, and is replaced when there is something to
/// tell: at once if the control plane waits for it, else a little later, so that small steps go together.
///
/// With a `period` it reports only that often, from a random instant on, and waits for nothing.
class Schedule {
public:
    Schedule(std::optional<Duration> period, std::uint64_t seed, Uptime now);

    /// When a report that says `services` is due; `never` while the one under way says the same.
    [[nodiscard]] Uptime due(const std::vector<ServiceReport>& services) const;

    void sent(std::vector<ServiceReport> services, Uptime now);
    void answered(Reply reply, Uptime now);

    /// How long the control plane may let a report wait.
    [[nodiscard]] Duration wait() const;

private:
    Duration random(Duration from, Duration to);

    std::optional<Duration> period_;
    std::minstd_rand random_;
    bool under_way_ = false;
    std::vector<ServiceReport> told_;
    Uptime sent_at_{0};
    Uptime next_; ///< When none is under way.
};

} // namespace tt::agent

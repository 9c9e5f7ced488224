#pragma once

#include "pipeline/decide/enrolment.hpp"
#include "pipeline/model/doctor_view.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace tt {

/// What a server has seen of its agents since it started, for `tt doctor` and for metrics. In memory only.
/// From any thread.
class AgentLedger {
public:
    /// An agent, or a machine that would become one, was refused.
    void note(const Unwelcome& rejection, const std::string& address, Time at);

    /// An agent was let in with a report.
    void count_report();

    /// One for each reason that there was.
    [[nodiscard]] std::vector<AgentRefusals> refusals() const;

    [[nodiscard]] std::uint64_t reports() const;

private:
    mutable std::mutex mutex_;
    std::map<RefusalReason, AgentRefusals> refusals_;
    std::uint64_t reports_ = 0;
};

} // namespace tt

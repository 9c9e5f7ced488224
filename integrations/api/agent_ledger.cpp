#include "integrations/api/agent_ledger.hpp"

namespace tt {

void AgentLedger::note(const Unwelcome& rejection, const std::string& address, Time at) {
    const std::scoped_lock lock(mutex_);
    AgentRefusals& refusals = refusals_[rejection.reason];
    refusals = {
        rejection.reason, refusals.count + 1, rejection.host, address, rejection.message, rejection.hint, at
    };
}

void AgentLedger::count_report() {
    const std::scoped_lock lock(mutex_);
    ++reports_;
}

std::vector<AgentRefusals> AgentLedger::refusals() const {
    const std::scoped_lock lock(mutex_);
    std::vector<AgentRefusals> all;
    for (const auto& [reason, refusals] : refusals_) all.push_back(refusals);
    return all;
}

std::uint64_t AgentLedger::reports() const {
    const std::scoped_lock lock(mutex_);
    return reports_;
}

} // namespace tt

#pragma once

#include "integrations/api/agent_report.hpp"
#include "integrations/api/api.hpp"
#include "integrations/api/output_questions.hpp"

#include <map>
#include <memory>

namespace tt {

/// Takes the reports of all agents, and answers each with its host's goal when there is news.
///
/// A report goes to the engine at once when it says something new. A mere heartbeat is told to the engine
/// with those of other hosts, a second later at most, because nothing is to be decided or written for it.
/// For the io thread, which it has to outlive.
class AgentDesk {
public:
    /// `questions` outlives it.
    AgentDesk(Api& api, OutputQuestions& questions);

    void take(Call call, Respond respond);

private:
    /// A report that waits for its answer.
    struct Visit {
        Report report;
        Actor actor;
        Time received_at; ///< What the permit in the answer is counted from.
        Duration wait{0};
        std::stop_token closed;
        Respond respond;
    };

    using VisitPointer = std::shared_ptr<const Visit>;

    void hand_over(const VisitPointer& visit);
    void taken(const VisitPointer& visit, const Result<Answer>& answer);
    void note_heartbeat(const VisitPointer& visit);
    void tell_heartbeats();
    void answer_or_park(const VisitPointer& visit);
    bool answer(const Visit& visit, bool over);
    [[nodiscard]] bool is_wanted(const Visit& visit, bool over) const;
    [[nodiscard]] Goal goal_with_wishes(const State& state, const Host& host, const Visit& visit) const;

    Api& api_;
    OutputQuestions& questions_;
    std::map<HostId, Acknowledged> acknowledged_; ///< By each host that was heard.
    std::map<HostId, VisitPointer> heartbeats_;   ///< The newest of each host that the engine has not got.
};

} // namespace tt

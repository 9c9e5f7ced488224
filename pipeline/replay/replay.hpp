#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/model/replay_view.hpp"
#include "pipeline/model/state.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tt {

/// Asks of each deploy in a service's journal whether another policy would have let it begin when it began:
/// the gates of production, over the tables as they were.
///
/// Only what the policy changes counts: a gate that the policy of the time had closed as well does not. All
/// other stages and deploys are taken as they were, so what a late deploy would have delayed in turn is not
/// said. What metrics, addresses, commands, CI and checks would have answered nobody knows: it is taken for
/// yes.
class Replay {
public:
    /// `zones` has those of the policies, past and new. Deploys before `since` are not looked at.
    Replay(Policy policy, std::shared_ptr<const Zones> zones, Time since);

    /// The journal from its first entry on, in order, in pieces of any size.
    void read(std::span<const JournalEntry> entries);

    /// What was found in all that was read, at a time after that. Ends the replay.
    ReplayView view(Time now);

private:
    /// A deploy that began.
    struct Begun {
        ReplayedDeploy told;
        bool automatic = false;
        std::vector<std::string> excused; ///< Gates that did not stop it in its own time.
        Stage stage;                      ///< As it was before.
        Time next = end_of_time;          ///< When a gate in its way opens by itself.
    };

    void meet(const Deploy& deploy, Time at);
    void follow(const Change& change, Time at);
    void wait_until(Time at);
    void ask_waiting(Time at);
    void end_waiting(const StageName& stage);
    bool lets_go(Begun& deploy, Time at);
    [[nodiscard]] std::vector<std::string> passed_over(const Begun& deploy, const Policy& own, Time at) const;
    static std::vector<Because> closed(const StageFacts& facts, const Begun& deploy, Time at);

    Policy policy_;
    Time since_;
    State state_; ///< Without hosts: what is asked here has nothing to do with them.
    std::vector<Begun> waiting_;
    std::map<StageName, Time> spent_; ///< The newest fire of the policy's schedule that a deploy has used.
    std::vector<std::pair<StageName, BuildId>> looked_at_;
    std::map<std::pair<StageName, BuildId>, std::string> trouble_;
    ReplayView view_;
};

} // namespace tt

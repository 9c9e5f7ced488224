#pragma once

#include "pipeline/simulation/world.hpp"
#include "tests/sim/facts_check.hpp"
#include "tests/sim/promises.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt::sim {

/// The commit of the n-th build; history is one line.
CommitId commit_of(std::uint64_t generation);

/// What can go wrong in one run.
struct Faults {
    double lose = 0.0;      ///< A message.
    double duplicate = 0.0; ///< A report.
    Duration slowest{200};  ///< Delay of a message; different delays reorder.
    double server_crash = 0.0;
    Duration wrong_clock{0}; ///< By how much its time of day may be wrong after a crash.
    double disk_full = 0.0;
    double partition = 0.0; ///< Per second: a zone cannot be reached for a while.
    double illness = 0.0;   ///< Per second: a host that serves falls ill.
    double change = 0.0;    ///< Per second: a host joins, is drained, takes part again, or is gone for good.
    Nature nature;
};

/// One run: a world in which everything goes wrong that may.
///
/// The promises are checked after every step of the engine and of every host; the first broken one is kept
/// and ends the run.
class TroubledWorld final : public World {
public:
    TroubledWorld(std::uint64_t seed, int hosts);

    /// Adopts the policy and enrols the fleet.
    void begin();

    /// Publishes one more build; `bad` is the share of hosts on which it comes up ill.
    BuildId publish(double bad);

    /// Something that every build needs is gone from this share of the hosts, and back on all others.
    void strike(double share);

    /// No faults from now on.
    void heal() {
        faults_ = Faults{};
        faults_.nature = nature_;
    }

    [[nodiscard]] const std::string& broken() const { return promises_.broken(); }

    /// What happened so far, counted.
    [[nodiscard]] const Exercised& exercised() const { return promises_.exercised; }

    Policy policy;
    std::function<void(Time, const Change&)> on_change = [](Time, const Change&) {}; ///< Hears all commits.

private:
    [[nodiscard]] Time control_time() const override { return now_ + clock_error_; }

    [[nodiscard]] bool has_ended() const override { return !broken().empty(); }

    int copies_of_report(std::size_t host) override;
    bool loses(Message message, std::size_t host) override;
    Duration delay() override;
    void before_run(std::size_t host) override;
    void has_begun(std::size_t host) override;
    void has_stepped(
        const std::vector<Asked>& batch, const StepOutcome& outcome, const std::vector<Change>& changes
    ) override;
    void dispatch(const Action& action) override;

    void check_reports(const std::vector<Asked>& batch, const std::vector<Result<Answer>>& answers);
    void check_some_goals();
    void check_facts(const std::vector<Asked>& batch, const std::vector<Change>& changes);
    void crash_server();
    void set_clock();
    void second_of_faults();
    void change_fleet();
    void steer_host(const std::string& name);
    void reset_a_host();
    void resume_host(const std::string& name);
    void pile_up_builds();
    std::size_t add_host(bool canary);
    void enrol(std::size_t host);
    std::size_t one_that_walks(std::size_t host);
    void end_host(std::size_t host);
    void replace_host(std::size_t host);
    void regroup_host(const std::string& name);
    void finish_test(const Action& action, TestOutcome outcome);
    bool is_cut(std::size_t host) const;

    Faults faults_;
    Nature nature_;
    Random fates_;            ///< Of hosts that go and are moved.
    Duration clock_error_{0}; ///< Of the control plane; its time goes on evenly while it lives.
    int zones_ = 1;
    Time disk_full_at_; ///< When it last was: nothing could be written then, and is tried again a second
                        ///< later.
    std::map<std::string, Time> cut_until_; ///< Zone → end of its partition.
    std::set<std::string> tests_;           ///< Keys of acceptance tests under way.
    std::map<BuildId, double> flaws_;       ///< How likely a test finds something.
    Promises promises_{Policy{}};
    std::size_t goals_checked_ = 0;
    FactsCheck facts_;
    int steps_ = 0;
};

} // namespace tt::sim

#pragma once

#include "pipeline/engine/core.hpp"
#include "tests/sim/agent.hpp"
#include "tests/sim/plain_store.hpp"
#include "tests/sim/promises.hpp"
#include "tests/sim/random.hpp"

#include <functional>
#include <memory>
#include <queue>
#include <set>
#include <string>
#include <vector>

namespace tt::sim {

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

/// One run: the real engine core, a fleet, and everything between them on virtual time.
///
/// Virtual time moves from event to event; what falls into the same tick is one batch for the engine. The
/// promises are checked after every step of the engine and of every host; the first broken one is kept and
/// ends the run.
class World {
public:
    World(std::uint64_t seed, int hosts);

    /// Adopts the policy and enrols the fleet.
    void begin();

    /// Runs until `until`, or until a promise is broken.
    void run(Time until);

    /// Asks the engine for something at once.
    Result<Answer> ask(Request request);

    /// Publishes one more build; `bad` is the share of hosts on which it comes up ill.
    BuildId publish(double bad);

    /// Something that every build needs is gone from this share of the hosts, and back on all others.
    void strike(double share);

    /// No faults from now on.
    void heal() {
        faults_ = Faults{};
        faults_.nature = nature_;
    }

    [[nodiscard]] const State& state() const { return core_->state(); }

    [[nodiscard]] std::size_t hosts() const { return agents_.size(); }

    [[nodiscard]] Time now() const { return now_; }

    [[nodiscard]] const std::string& broken() const { return promises_.broken(); }

    /// What happened so far, counted.
    [[nodiscard]] const Exercised& exercised() const { return promises_.exercised; }

    Random random;
    Policy policy;
    std::function<void(Time, const Change&)> on_change = [](Time, const Change&) {}; ///< Hears all commits.

private:
    struct Event {
        Time at;
        std::uint64_t order;
        std::function<void()> what;

        bool operator<(const Event& other) const {
            return std::pair{at, order} > std::pair{other.at, other.order}; // The earliest is on top.
        }
    };

    struct Parked {
        Time received_at;
        Time sent_at;
        bool waits = false;
    };

    void at(Time when, std::function<void()> what);
    void tick();
    StepOutcome step(const std::vector<Asked>& batch);
    void check_reports(const std::vector<Asked>& batch, const std::vector<Result<Answer>>& answers);
    void send_report(std::size_t host);
    void arrive(std::size_t host, const Report& report, Time sent_at);
    void answer(std::size_t host);
    void run_agent(std::size_t host);
    void start_core();
    void crash_server();
    void set_clock();
    void second_of_faults();
    void change_fleet();
    std::size_t add_host(bool canary);
    void dispatch(const Action& action);
    void finish_test(const Action& action, TestOutcome outcome);
    bool is_cut(std::size_t host) const;
    Duration delay();

    Faults faults_;
    Nature nature_;

    [[nodiscard]] Time server_now() const { return now_ + clock_error_; }

    Time now_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};
    Duration clock_error_{0}; ///< Of the control plane; its time goes on evenly while it lives.
    std::shared_ptr<Disk> disk_ = std::make_shared<Disk>();
    std::unique_ptr<PlainStore> store_;
    std::unique_ptr<Core> core_;
    std::vector<Agent> agents_;
    std::vector<Parked> parked_;
    std::vector<bool> gone_; ///< Machines that are no more.
    int zones_ = 1;
    Time disk_full_at_; ///< When it last was: nothing could be written then, and is tried again a second
                        ///< later.
    std::map<std::string, std::size_t> by_id_;
    std::map<std::string, Time> cut_until_; ///< Zone → end of its partition.
    std::priority_queue<Event> events_;
    std::uint64_t order_ = 0;
    std::vector<Asked> batch_;
    std::set<std::string> tests_;     ///< Keys of acceptance tests under way.
    std::map<BuildId, double> flaws_; ///< How likely a test finds something.
    Promises promises_{Policy{}};
};

} // namespace tt::sim

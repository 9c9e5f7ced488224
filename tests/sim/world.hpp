#pragma once

#include "pipeline/engine/core.hpp"
#include "tests/sim/agent.hpp"
#include "tests/sim/plain_store.hpp"
#include "tests/sim/random.hpp"

#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

namespace tt::sim {

/// What can go wrong in one run.
struct Faults {
    double lose = 0.0;      ///< A message.
    double duplicate = 0.0; ///< A report.
    Duration slowest{200};  ///< Delay of a message; different delays reorder.
    double server_crash = 0.0;
    double disk_full = 0.0;
    double partition = 0.0; ///< Per second: a zone cannot be reached for a while.
    Nature nature;
};

/// One run: the real engine core, a fleet, and everything between them on virtual time.
///
/// Virtual time moves from event to event; what falls into the same tick is one batch for the engine. The
/// promises are checked after every step of the engine; the first broken one is kept and ends the run.
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

    /// No faults from now on.
    void heal() {
        faults_ = Faults{};
        faults_.nature = nature_;
    }

    [[nodiscard]] const State& state() const { return core_->state(); }

    [[nodiscard]] Time now() const { return now_; }

    [[nodiscard]] const std::string& broken() const { return broken_; }

    [[nodiscard]] const Stage* stage(const char* name) const;

    /// A line for each thing that happened, for reading a failure.
    std::vector<std::string> story;
    bool tell = false;

    Random random;
    Policy policy;

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
    void step(std::vector<Asked> batch);
    void send_report(std::size_t host);
    void arrive(std::size_t host, const Report& report, Time sent_at);
    void answer(std::size_t host);
    void run_agent(std::size_t host);
    void start_core();
    void crash_server();
    void hour_of_faults();
    bool is_cut(std::size_t host) const;
    Duration delay();
    void check();
    void check_walks();
    void check_stage(const Stage& stage);
    void check_new_permits();
    void breaks(const std::string& promise);

    Faults faults_;
    Nature nature_;
    Time now_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};
    std::shared_ptr<Disk> disk_ = std::make_shared<Disk>();
    std::unique_ptr<PlainStore> store_;
    std::unique_ptr<Core> core_;
    std::vector<Agent> agents_;
    std::vector<Parked> parked_;
    std::map<std::string, std::size_t> by_id_;
    std::map<std::string, Time> cut_until_; ///< Zone → end of its partition.
    std::priority_queue<Event> events_;
    std::uint64_t order_ = 0;
    std::vector<Asked> batch_;
    State before_; ///< As it was before the step, for promises about changes.
    std::string broken_;
};

} // namespace tt::sim

#pragma once

#include "pipeline/engine/core.hpp"
#include "pipeline/simulation/agent.hpp"
#include "pipeline/simulation/events.hpp"
#include "pipeline/simulation/plain_store.hpp"
#include "pipeline/simulation/random.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tt::sim {

/// The real engine core, a fleet, and the messages between them, on virtual time.
///
/// Virtual time moves from event to event; what falls into the same tick is one batch for the engine.
/// Messages arrive at once, and nothing breaks by itself: what goes wrong is up to the world that derives
/// from this one. Equal seeds give equal courses. For one thread.
class World {
public:
    World(std::uint64_t seed, Time start, Duration tick)
        : random(seed)
        , now_(start)
        , tick_(tick) {}

    virtual ~World() = default;
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Runs until `until`, or until it has ended.
    void run(Time until);

    /// Asks the engine for something at once, on behalf of somebody.
    Result<Answer> ask(Request request, const std::string& who = "ana");

    [[nodiscard]] const State& state() const { return core_->state(); }

    [[nodiscard]] std::size_t hosts() const { return machines_.size(); }

    [[nodiscard]] Time now() const { return now_; }

    Random random;

protected:
    /// A host, and the request of it that the control plane has not answered yet.
    struct Machine {
        Agent agent;
        Time received_at = {}; ///< In the control plane's time.
        Time sent_at = {};
        bool waits = false;
        bool gone = false; ///< The machine is no more.
    };

    /// A new control plane over what the disk holds.
    void start_core(ZoneSource zones = no_zones);

    /// Requests that arrived and wait for the next step are lost, and so are those that wait for news.
    void drop_requests();

    std::size_t add_machine(Agent agent);

    void at(Time when, std::function<void()> what) { events_.at(when, std::move(what)); }

    /// One step of the engine, with everything that follows from it.
    std::vector<Result<Answer>> step(const std::vector<Asked>& batch);

    /// The agent's one request: it says how things are, and waits for news.
    void send_report(std::size_t host);

    /// The control plane's own time.
    [[nodiscard]] virtual Time control_time() const { return now_; }

    /// Nothing more is to happen.
    [[nodiscard]] virtual bool has_ended() const { return false; }

    /// How often the network delivers a report of this host: once, or more often.
    virtual int copies_of_report(std::size_t) { return 1; }

    enum class Message { report, goal };

    /// Whether a message from or to this host is lost.
    virtual bool loses(Message, std::size_t) { return false; }

    /// How long a message takes.
    virtual Duration delay() { return Duration{0}; }

    /// A host is about to do what is due.
    virtual void before_run(std::size_t) {}

    /// A host has begun to walk under its permit.
    virtual void has_begun(std::size_t) {}

    /// The engine made a step, which wrote `changes`.
    virtual void has_stepped(
        const std::vector<Asked>& batch, const StepOutcome& outcome, const std::vector<Change>& changes
    ) = 0;

    /// A worker hears of an acceptance test, perhaps not for the first time.
    virtual void dispatch(const Action& action) = 0;

    Time now_;
    std::shared_ptr<Disk> disk_ = std::make_shared<Disk>();
    std::vector<Machine> machines_;

private:
    /// What takes no time happens at once, and costs no event.
    template<class What>
    void after(Duration delay, What what) {
        if (delay == Duration{0})
            what();
        else
            at(now_ + delay, std::move(what));
    }

    void tick();
    void send(std::size_t host, Report report);
    void arrive(std::size_t host, Report report, Time sent_at);
    void answer(std::size_t host);
    void hear(std::size_t host, const Goal& goal, Time sent_at);
    void run_agent(std::size_t host);

    Duration tick_;
    std::unique_ptr<PlainStore> store_;
    std::unique_ptr<Core> core_;
    std::map<std::string, std::size_t> by_id_;
    Events events_;
    std::vector<Asked> batch_;
    std::vector<Asked> taken_; ///< The batch before, kept for its memory.
};

} // namespace tt::sim

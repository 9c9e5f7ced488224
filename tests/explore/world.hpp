#pragma once

#include "pipeline/engine/core.hpp"
#include "pipeline/model/goal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt::explore {

/// Time moves in steps of this. A permit outlives one of them and not two, and so does a host's silence.
inline constexpr Duration tick = std::chrono::seconds{70};

/// A goal on its way to a host, with when the request was sent that it answers.
struct Mail {
    Goal goal;
    Time sent_at;
};

/// A host by the rules of the agent (design 4), as small as they can be said. Preparing takes no time.
struct Machine {
    ServiceReport report; ///< What it would say.
    std::uint64_t epoch = 0;
    std::uint64_t have = 0;
    std::uint64_t boot = 1;
    std::uint64_t sequence = 0;
    std::optional<ServiceGoal> goal;
    Time begin_by;  ///< Of the permit in `goal`.
    PermitId spent; ///< The last permit that it began under.
    BuildId before; ///< What it puts back.
    bool walking = false;
    bool gone = false; ///< Cut off until it comes back, if it ever does.

    std::optional<Report> up; ///< On its way to the control plane.
    Time up_sent_at;
    std::optional<Mail> down; ///< On its way from there.
};

/// What can happen next. Each is one atomic step of one participant.
enum class Event {
    talk,         ///< A host reports, and hears its goal at once.
    delay_report, ///< A host sends a report that is not there yet.
    deliver_report,
    repeat_report, ///< It arrives, and will arrive once more.
    lose_report,
    delay_goal, ///< A host reports; the goal is not there yet.
    deliver_goal,
    lose_goal,
    begin, ///< A host begins under its permit.
    finish,
    fail,
    crash_agent,  ///< And it comes back; it walks on.
    reboot,       ///< As that, but a permit that was not begun cannot be measured any more.
    crash_server, ///< And it comes back without its memory.
    pass_time,
    pause,
    resume,
    abort,
    roll_back,
    deploy_newer,
    fall_silent, ///< A host is cut off for as long as it likes; what it has begun goes on.
    come_back,
};

const char* name_of(Event event);

/// How a run is set up.
struct Setup {
    int hosts = 1;
    Amount parallel{1, false};
    Amount floor{0, true};
    int orders = 0;     ///< How often people may do something.
    int troubles = 0;   ///< How often something may be lost, come twice, crash or fail.
    int lost_after = 0; ///< How many ticks a host may be silent and still be expected; 0: for ever, and then
                        ///< none falls silent for long.
};

/// The whole system at one moment: the control plane's tables, the hosts, and what is on its way.
class World {
public:
    /// A stage that runs b-1 everywhere, with a deploy of b-2 that has just been asked for.
    explicit World(const Setup& setup);

    /// Lets it happen; false if it cannot, and then nothing has changed.
    bool apply(Event event, std::size_t host);

    /// The promise that is broken; empty: none.
    [[nodiscard]] std::string broken() const;

    /// No deploy is under way and nobody is out but hosts that are cut off.
    [[nodiscard]] bool is_settled() const;

    /// Equal for worlds that nobody could tell apart by waiting and watching.
    [[nodiscard]] std::string key() const;

    [[nodiscard]] std::size_t hosts() const { return machines_.size(); }

private:
    Result<Answer> ask(Request request);
    StepOutcome step(const std::vector<Asked>& batch);
    bool order(Request request);
    [[nodiscard]] HostId id_of(const Machine& machine) const;
    [[nodiscard]] bool is_cut() const;
    bool happen(Event event, Machine& machine);
    bool deliver_report(Machine& machine);
    bool deliver_goal(Machine& machine);
    bool begin(Machine& machine);
    bool end_walk(Machine& machine, bool well);
    bool fall_silent(Machine& machine);
    void end_walks_of_lost();
    void follow(Machine& machine);
    void speak(Machine& machine);
    bool talk(Machine& machine);
    void crash_server();
    [[nodiscard]] const Stage& stage() const;

    Setup setup_;
    State state_;
    Time now_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};
    std::vector<Machine> machines_;
    int orders_left_ = 0;
    int troubles_left_ = 0;
};

} // namespace tt::explore

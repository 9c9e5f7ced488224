#pragma once

#include "agent/decide.hpp"
#include "agent/job.hpp"
#include "agent/journal.hpp"
#include "pipeline/ports/clock.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tt::agent {

/// What services share. Everything in it is called on the deciding thread only, but for the work itself.
struct Workshop {
    const Journal& journal;
    Clock& clock;
    /// What this host thinks of the build of the state's goal.
    std::function<Trust(const ServiceState&)> trust;
    /// The index to keep when this one is offered to a service; see Publishers::newest().
    std::function<
        Result<std::optional<SignedIndex>>(const ServiceState&, const std::optional<SignedIndex>& offered)>
        index;
    /// The work of the step that the state's walk names.
    std::function<Work(const ServiceState&)> step;
    /// The work of clearing up what the state does not need.
    std::function<Work(const ServiceState&)> sweep;
    /// Told on the job's thread when a job of the service has ended.
    std::function<void(const ServiceName&, Outcome)> ended;
    /// Asked before a job begins. False: something has to end first, and advance() is called when it has.
    std::function<bool()> make_way;
};

/// One service on this host: its state, kept in step with the journal, and the one job that is under way.
/// A decision is journalled first and then carried out.
class Service {
public:
    Service(ServiceState state, Workshop& workshop);

    [[nodiscard]] const ServiceState& state() const { return state_; }

    /// Takes what a goal says and what follows from it at once, durably; see agent::follow() and next(). Who
    /// is `alone` on this host has its turn to prepare in the same write.
    Result<> follow(const ServiceGoal* goal, std::uint64_t epoch, Uptime sent_at, bool alone = true);

    /// Does what is to be done now, and returns when to be called again. `turn` is what the other services
    /// leave to it.
    Uptime advance(const Turn& turn = {});

    /// Takes the end of the job.
    void end(const Outcome& outcome);

    /// Whether no job of it is under way.
    [[nodiscard]] bool is_idle() const { return !job_; }

    /// Whether nothing of it is under way, waits or is to be cleared up.
    [[nodiscard]] bool is_at_rest() const;

    /// Whether it can be forgotten: it was taken off this host, which the control plane knows.
    [[nodiscard]] bool has_left() const { return !job_ && agent::has_left(state_); }

    /// What it does or waits for, for people.
    [[nodiscard]] const std::string& doing() const { return trouble_.empty() ? told_ : trouble_; }

    /// Why the journal could not be written, which stops everything; empty if it could.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

    /// What is wrong with the index that the newest goal brought; empty: nothing. It was not taken.
    [[nodiscard]] const std::string& index_trouble() const { return index_trouble_; }

private:
    [[nodiscard]] Next ask(const ServiceState& state, Uptime now, const Turn& turn) const;
    [[nodiscard]] Turn not_yet() const;
    Result<Next> decide(const ServiceState& state, const Turn& turn);
    Result<> adopt(ServiceState state);
    Result<Next> begin_in_time(const ServiceState& permitted, Next begun);
    Result<Next> take_back(const ServiceState& permitted, Uptime now);
    Result<> write(const ServiceState& state);
    void take_index(ServiceState& state, const std::optional<SignedIndex>& offered);
    void pause(const Error& error);
    void tell(const std::string& because);
    void keep_at_work(Uptime now);
    void start_job(JobKey key, Work work);

    ServiceState state_;
    Workshop& workshop_;
    bool unsure_ = false; ///< The journal may say something else than `state_`.
    std::unique_ptr<Job> job_;
    bool sweep_due_ = true;
    std::string after_ = "its turn to prepare"; ///< What it waited for when last told.
    std::string told_;
    std::string trouble_;
    std::string index_trouble_;
    Uptime paused_until_{0};
};

} // namespace tt::agent

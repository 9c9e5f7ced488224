#include "agent/service.hpp"

#include "agent/log.hpp"
#include "agent/retention.hpp"

#include <utility>

namespace tt::agent {

namespace {

constexpr Duration journal_pause = std::chrono::seconds{5};

bool begins(const ServiceState& before, const ServiceState& after) {
    return is_out(after) && before.permit && after.walk->permit == before.permit->id;
}

std::string text_of(const Error& error) {
    return error.message + (error.hint.empty() ? "" : "; " + error.hint);
}

bool has_ended(const ServiceState& state) {
    return state.walk && is_over(*state.walk);
}

} // namespace

Service::Service(ServiceState state, Workshop& workshop)
    : state_(std::move(state))
    , workshop_(workshop) {}

Result<> Service::follow(const ServiceGoal* goal, std::uint64_t epoch, Uptime sent_at, bool alone) {
    ServiceState told = agent::follow(state_, goal, epoch, sent_at);
    if (goal) take_index(told, goal->index);
    const auto decision = decide(told, alone ? Turn{} : not_yet());
    if (!decision) pause(decision.error());
    return decision ? Result<>{} : std::unexpected(decision.error());
}

/// A bad index does no harm: the one that is kept goes on to count.
void Service::take_index(ServiceState& state, const std::optional<SignedIndex>& offered) {
    auto newest = workshop_.index(state, offered);
    const std::string trouble = newest ? "" : text_of(newest.error());
    if (!trouble.empty() && trouble != index_trouble_) log(LogLevel::warning, state.service, trouble);
    index_trouble_ = trouble;
    if (newest) state.index = *std::move(newest);
}

Next Service::ask(const ServiceState& state, Uptime now, const Turn& turn) const {
    const bool asks = asks_for_trust(state);
    return next(state, now, asks ? workshop_.trust(state) : Trust{}, turn);
}

/// Whose turn it is shows only when all have heard what is wanted of them.
Turn Service::not_yet() const {
    return {.has_come = false, .after = after_};
}

/// Journals what the state leads to at once: each write costs a host two syncs of its disk.
Result<Next> Service::decide(const ServiceState& state, const Turn& turn) {
    auto decision = ask(state, workshop_.clock.monotonic(), turn);
    if (begins(state, decision.state)) return begin_in_time(state, std::move(decision));
    TT_TRY(adopt(decision.state));
    tell(decision.because);
    return decision;
}

/// After a failure nobody knows what the disk holds, so the next decision is written whatever it is.
Result<> Service::write(const ServiceState& state) {
    unsure_ = true;
    TT_TRY(workshop_.journal.save(state));
    unsure_ = false;
    return {};
}

Result<> Service::adopt(ServiceState state) {
    if (state == state_ && !unsure_) return {};
    if (has_ended(state)) state = forget_surplus(std::move(state));
    TT_TRY(write(state));
    if (has_ended(state) && state.walk != state_.walk) sweep_due_ = true;
    state_ = std::move(state);
    trouble_.clear();
    return {};
}

/// Writing the journal can take longer than the permit lasts; then it was not begun after all.
Result<Next> Service::begin_in_time(const ServiceState& permitted, Next begun) {
    TT_TRY(write(begun.state));
    const Uptime now = workshop_.clock.monotonic();
    if (now >= permitted.permit->begin_before) return take_back(permitted, now);
    state_ = begun.state;
    trouble_.clear();
    tell(begun.because);
    return begun;
}

/// Until this is written, the disk says that activate has begun.
Result<Next> Service::take_back(const ServiceState& permitted, Uptime now) {
    unsure_ = true;
    auto decision = ask(permitted, now, not_yet());
    TT_TRY(adopt(decision.state));
    tell(decision.because);
    return decision;
}

Uptime Service::advance(const Turn& turn) {
    if (!turn.has_come) after_ = turn.after;
    const Uptime now = workshop_.clock.monotonic();
    if (now < paused_until_) return paused_until_;
    const auto decision = decide(state_, turn);
    if (!decision) {
        pause(decision.error());
        return paused_until_;
    }
    keep_at_work(now);
    return decision->wake_at;
}

void Service::end(const Outcome& outcome) {
    const bool counts = job_ && !job_->is_cancelled();
    const bool was_sweep = job_ && job_->key().sweep;
    const JobKey key = job_ ? job_->key() : JobKey{};
    job_.reset();
    if (was_sweep) sweep_due_ = !counts;
    if (!outcome.ok && counts)
        log(LogLevel::warning, state_.service,
            (was_sweep ? "clear up" : std::string(to_string(key.step))) + ": " + outcome.error);
    if (was_sweep || !counts || !state_.walk || key != key_of(*state_.walk)) return;
    const auto adopted = adopt(finish(state_, outcome, workshop_.clock.monotonic()));
    if (!adopted) pause(adopted.error()); // The job is done again, which is harmless.
}

bool Service::is_at_rest() const {
    return !job_ && !sweep_due_ && (!state_.walk || is_over(*state_.walk));
}

void Service::pause(const Error& error) {
    if (trouble_ != error.message) log(LogLevel::error, state_.service, error.message);
    trouble_ = error.message;
    paused_until_ = workshop_.clock.monotonic() + journal_pause;
}

void Service::tell(const std::string& because) {
    if (because != told_) log(LogLevel::info, state_.service, because);
    told_ = because;
}

/// Starts the job that the state asks for. Another one that is under way is stopped first; its end comes back
/// here.
void Service::keep_at_work(Uptime now) {
    if (!is_here(state_)) sweep_due_ = false; // There is nothing, and a sweep would make a file.
    const bool may_begin = job_ || !is_held(state_);
    const bool due = state_.walk && is_due(*state_.walk, now) && may_begin;
    const bool sweep = !due && sweep_due_ && (!state_.walk || is_over(*state_.walk));
    const auto wanted = due ? key_of(*state_.walk) : JobKey{.deploy = {}, .sweep = sweep};
    if (job_ && job_->key() != wanted) job_->cancel();
    if (job_ || !(due || sweep) || !workshop_.make_way()) return;
    if (due)
        start_job(wanted, workshop_.step(state_));
    else
        start_job(wanted, workshop_.sweep(state_));
}

void Service::start_job(JobKey key, Work work) {
    const auto name = state_.service;
    if (!key.sweep)
        log(LogLevel::info, name,
            "deploy " + key.deploy.value + ": " + (key.putting_back ? "back: " : "")
                + std::string(to_string(key.step)));
    job_ = std::make_unique<Job>(std::move(key), std::move(work), [this, name](Outcome outcome) {
        workshop_.ended(name, std::move(outcome));
    });
}

} // namespace tt::agent

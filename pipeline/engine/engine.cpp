#include "pipeline/engine/engine.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace tt {

namespace {

Actor engine_actor() {
    return {"tt", {}, "engine"};
}

/// Time that follows the machine's monotonic clock from where the time of day stood at the start, so that
/// setting the clock neither runs out permits nor makes a fleet look silent.
class SteadyTime {
public:
    SteadyTime(Clock& clock, Time not_before)
        : clock_(clock)
        , start_(clock.monotonic()) {
        base_ = std::max(clock.now(), not_before);
    }

    [[nodiscard]] Time now() const { return base_ + (clock_.monotonic() - start_); }

private:
    Clock& clock_;
    Duration start_;
    Time base_;
};

struct Waiting {
    Asked asked;
    Engine::Done done;
};

class ThreadedEngine final : public Engine {
public:
    ThreadedEngine(State state, Store& store, ZoneSource zones, SteadyTime time, OnCommit on_commit)
        : time_(time)
        , on_commit_(std::move(on_commit))
        , core_(std::move(state), store, std::move(zones))
        , snapshot_(std::make_shared<const State>(core_.state())) {
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    ~ThreadedEngine() override {
        thread_.request_stop();
        changed_.notify_all();
        thread_.join();
        for (Waiting& waiting : inbox_)
            waiting.done(fail(ErrorKind::cancelled, "the control plane is stopping", "try again in a moment")
            );
    }

    void submit(Request request, Actor actor, Done done) override {
        {
            const std::lock_guard lock(mutex_);
            inbox_.push_back({{std::move(request), std::move(actor)}, std::move(done)});
        }
        changed_.notify_all();
    }

    void look_again(Hint hint) override {
        {
            const std::lock_guard lock(mutex_);
            hints_.push_back(std::move(hint));
        }
        changed_.notify_all();
    }

    [[nodiscard]] std::shared_ptr<const State> state() const override {
        const std::lock_guard lock(mutex_);
        return snapshot_;
    }

    [[nodiscard]] bool idle() const override {
        const std::lock_guard lock(mutex_);
        return idle_ && inbox_.empty();
    }

    [[nodiscard]] Time now() const override { return time_.now(); }

private:
    void run(const std::stop_token& stop) {
        step({});
        while (!stop.stop_requested()) step(next_batch(stop));
    }

    /// Everything that waits, and what is hinted at; nothing when it is time to look again.
    std::deque<Waiting> next_batch(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        const Time wake_at = core_.wake_at();
        const auto has_work = [&] { return !inbox_.empty() || !hints_.empty(); };
        if (wake_at == end_of_time)
            changed_.wait(lock, stop, has_work);
        else
            changed_.wait_for(lock, stop, wake_at - time_.now(), has_work);
        for (Hint& hint : std::exchange(hints_, {})) core_.look_again(std::move(hint));
        return stop.stop_requested() ? std::deque<Waiting>{} : std::exchange(inbox_, {});
    }

    void step(std::deque<Waiting> batch) {
        std::vector<Asked> asked;
        for (Waiting& waiting : batch) asked.push_back(std::move(waiting.asked));
        const StepOutcome outcome = core_.step(asked, time_.now());
        publish(outcome);
        for (std::size_t i = 0; i < batch.size(); ++i) batch[i].done(outcome.answers[i]);
    }

    void publish(const StepOutcome& outcome) {
        auto snapshot = std::make_shared<const State>(core_.state());
        {
            const std::lock_guard lock(mutex_);
            snapshot_ = snapshot;
            idle_ = !core_.has_plans() && is_idle(*snapshot);
        }
        if (outcome.committed || !outcome.actions.empty() || !started_)
            on_commit_({snapshot, outcome.news, outcome.actions});
        started_ = true;
    }

    /// No deploy is under way and no host may be on its way.
    static bool is_idle(const State& state) {
        return std::ranges::all_of(state.stages.rows(), [](const auto& row) {
            return row.second->active.empty() && row.second->queue.empty() && row.second->trailing.empty();
        });
    }

    SteadyTime time_;
    OnCommit on_commit_;
    Core core_; ///< Of the engine thread only.
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Waiting> inbox_;             ///< Under the mutex.
    std::vector<Hint> hints_;               ///< Under the mutex.
    std::shared_ptr<const State> snapshot_; ///< Under the mutex.
    bool idle_ = false;                     ///< Under the mutex.
    bool started_ = false;                  ///< Of the engine thread only.
    std::jthread thread_;
};

/// The time of the journal's last line: a clock set back must not make the journal run backwards.
Result<Time> last_written(const Store& store) {
    TT_ASSIGN(const JournalHead head, store.head());
    if (head.sequence == 0) return Time{};
    TT_ASSIGN(const auto entries, store.journal(head.sequence, 1));
    return entries.empty() ? Time{} : entries.front().at;
}

} // namespace

Result<std::unique_ptr<Engine>>
Engine::start(Store& store, Clock& clock, ZoneSource zones, OnCommit on_commit) {
    TT_ASSIGN(const Time not_before, last_written(store));
    const SteadyTime time{clock, not_before};
    TT_TRY(store.take_over(time.now(), engine_actor()));
    TT_ASSIGN(State state, store.load());
    state.started_at = time.now();
    return std::make_unique<ThreadedEngine>(
        std::move(state), store, std::move(zones), time, std::move(on_commit)
    );
}

} // namespace tt

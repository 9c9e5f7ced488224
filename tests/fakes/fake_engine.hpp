#pragma once

#include "pipeline/engine/engine.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace tt {

/// An Engine that decides nothing: it keeps what it is asked, answers as the test says, and shows the state
/// that the test puts. Time stands still until it is set. Safe for any thread.
class FakeEngine : public Engine {
public:
    using Answers = std::function<Result<Answer>(const Asked&)>;

    void submit(Request request, Actor actor, Done done) override {
        Result<Answer> answer;
        {
            const std::scoped_lock lock(mutex_);
            asked_.push_back({std::move(request), std::move(actor)});
            answer = answers_(asked_.back());
            changed_.notify_all();
        }
        done(std::move(answer));
    }

    void look_again(Hint hint) override {
        const std::scoped_lock lock(mutex_);
        hints_.push_back(std::move(hint));
        changed_.notify_all();
    }

    [[nodiscard]] std::shared_ptr<const State> state() const override {
        const std::scoped_lock lock(mutex_);
        return state_;
    }

    [[nodiscard]] Time now() const override {
        const std::scoped_lock lock(mutex_);
        return now_;
    }

    [[nodiscard]] bool idle() const override { return true; }

    /// Changes the state as a commit would: those who hold the old snapshot keep it.
    template<class F>
    void change(F&& how) {
        const std::scoped_lock lock(mutex_);
        auto next = std::make_shared<State>(*state_);
        how(*next);
        state_ = std::move(next);
    }

    void set_time(Time now) {
        const std::scoped_lock lock(mutex_);
        now_ = now;
    }

    /// What it says to every request from now on.
    void answer_with(Answers answers) {
        const std::scoped_lock lock(mutex_);
        answers_ = std::move(answers);
    }

    [[nodiscard]] std::vector<Asked> asked() const {
        const std::scoped_lock lock(mutex_);
        return asked_;
    }

    /// As if it had not been asked yet.
    void forget() {
        const std::scoped_lock lock(mutex_);
        asked_.clear();
    }

    [[nodiscard]] std::vector<Hint> hints() const {
        const std::scoped_lock lock(mutex_);
        return hints_;
    }

    /// Waits until it was asked so many times, and returns everything it was asked.
    std::vector<Asked> wait_for_asked(std::size_t count) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, std::chrono::minutes{1}, [&] { return asked_.size() >= count; }))
            throw std::runtime_error("the engine was not asked");
        return asked_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<const State> state_ = std::make_shared<const State>();
    Time now_ = Time{std::chrono::days{20'000}};
    Answers answers_ = [](const Asked&) { return Answer{"id", "done", true}; };
    std::vector<Asked> asked_;
    std::vector<Hint> hints_;
};

} // namespace tt

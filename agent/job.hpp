#pragma once

#include "agent/decide.hpp"

#include <functional>
#include <thread>

namespace tt::agent {

/// Names one attempt at one step of one walk, or the clearing up after a walk.
struct JobKey {
    DeployId deploy;
    int retry = 0;
    Step step = Step::pre_download;
    bool putting_back = false;
    int attempt = 0;
    bool sweep = false;

    bool operator==(const JobKey&) const = default;
};

/// The attempt that the state's walk is at.
JobKey key_of(const Walk& walk);

/// What a job does, on a thread of its own, until it has ended or a stop is requested.
using Work = std::function<Outcome(const std::stop_token&)>;

/// A piece of work under way beside the deciding thread.
class Job {
public:
    /// `ended` is called once, on the job's thread, as the last thing there.
    Job(JobKey key, Work work, std::function<void(Outcome)> ended);

    [[nodiscard]] const JobKey& key() const { return key_; }

    /// Asks the work to stop; what comes of it does not count any more.
    void cancel() { thread_.request_stop(); }

    [[nodiscard]] bool is_cancelled() const { return thread_.get_stop_token().stop_requested(); }

private:
    JobKey key_;
    std::jthread thread_;
};

} // namespace tt::agent

#include "agent/job.hpp"

#include <exception>
#include <utility>

namespace tt::agent {

namespace {

/// A library that throws must not end the agent.
Outcome run_without_exceptions(const Work& work, const std::stop_token& stop) {
    try {
        return work(stop);
    } catch (const std::exception& exception) {
        return {.error = exception.what()};
    }
}

} // namespace

JobKey key_of(const Walk& walk) {
    return {walk.goal.deploy, walk.goal.retry, walk.step, walk.putting_back, walk.attempt, false};
}

Job::Job(JobKey key, Work work, std::function<void(Outcome)> ended)
    : key_(std::move(key))
    , thread_([work = std::move(work), ended = std::move(ended)](const std::stop_token& stop) {
        ended(run_without_exceptions(work, stop));
    }) {}

} // namespace tt::agent

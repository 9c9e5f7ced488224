#pragma once

#include "integrations/writeback/github_writer.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace tt {

/// Runs a GithubWriter in a thread of its own, so that a slow GitHub is nobody's but its own business.
class WriteBackWorker {
public:
    WriteBackWorker(GithubWriter::Setting setting, Clock& clock);
    ~WriteBackWorker();

    /// Has GitHub told of this state soon; a newer one takes its place until then. Returns at once. From any
    /// thread.
    void look(std::shared_ptr<const State> state);

    /// Whether GitHub is being told, or is to be at once. From any thread.
    [[nodiscard]] bool busy() const;

    /// Ends it, whatever it is doing: what was not written is after the next start. Idempotent.
    void stop();

private:
    void run(const std::stop_token& stop);
    void await(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);

    GithubWriter writer_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::shared_ptr<const State> state_;
    bool due_ = false;             ///< The state is one that GitHub has not been told of.
    std::optional<Duration> wake_; ///< When it is due all the same.
    std::jthread thread_;
};

} // namespace tt

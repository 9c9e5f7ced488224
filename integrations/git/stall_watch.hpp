#pragma once

#include "pipeline/base/time.hpp"

#include <atomic>
#include <set>
#include <thread>

namespace tt::git {

/// Ends a conversation in which nothing moves any more. libgit2 before 1.7 waits for the other side for ever,
/// and nothing of it can be asked to stop while it does: so the sockets that the process has opened since the
/// watch began are shut down, which libgit2 takes for an end of the connection.
///
/// For a process that opens no other sockets meanwhile.
class StallWatch {
public:
    explicit StallWatch(Duration patience);

    /// Something moved. From the thread of the conversation.
    void moved();

    /// Whether it was ended.
    [[nodiscard]] bool struck() const { return struck_; }

private:
    void watch(const std::stop_token& stop);

    const Duration patience_;
    const std::set<int> before_; ///< Sockets of others.
    std::atomic<Duration> last_; ///< When something moved, since boot.
    std::atomic<bool> struck_ = false;
    std::jthread thread_;
};

} // namespace tt::git

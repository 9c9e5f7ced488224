#pragma once

#include "agent/job.hpp"
#include "agent/layout.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace tt::agent {

/// What is done while nothing else is to be done on this host: at the lowest priority, at a bounded rate, and
/// given up at once when anything else begins. Deletes what is in the trash of the services.
class Chores {
public:
    /// `ended` is called on another thread when the work under way has ended; end() is to be called then.
    Chores(Layout layout, std::function<void(Outcome)> ended);

    /// There may be trash again.
    void expect_trash() { trash_due_ = true; }

    /// Goes on for these services, if there is anything to do and nothing is under way.
    void go_on(const std::vector<ServiceName>& services);

    /// Asks what is under way to stop. Whether nothing is.
    bool make_way();

    void end(const Outcome& outcome);

private:
    [[nodiscard]] bool is_trash_left(const std::vector<ServiceName>& services) const;

    Layout layout_;
    std::function<void(Outcome)> ended_;
    bool trash_due_ = true;
    std::unique_ptr<Job> job_; ///< Last, so that it ends first.
};

} // namespace tt::agent

#pragma once

#include "agent/control_plane.hpp"
#include "agent/job.hpp"
#include "agent/output_answer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tt::agent {

/// Tells the control plane the output that it wants, beside everything else: reading and sending never keep
/// the agent from acting. For the deciding thread.
class OutputCourier {
public:
    /// `ended` is called on another thread when the work under way has ended; end() is to be called then.
    OutputCourier(
        Layout layout, ServerAddress server, std::string secret, std::string user_agent,
        std::function<void(Outcome)> ended
    );

    /// Answers the wishes, with things as they stand now. One that comes again while it is being answered is
    /// the same.
    void take(const std::vector<OutputWish>& wishes, std::vector<WalkAt> walks);

    void end(const Outcome& outcome);

private:
    void begin();

    Layout layout_;
    ServerAddress server_;
    std::string secret_;
    std::string user_agent_;
    std::function<void(Outcome)> ended_;
    std::vector<WalkAt> walks_;
    std::vector<OutputWish> in_hand_; ///< Being answered.
    std::vector<OutputWish> waiting_;
    std::unique_ptr<Job> job_; ///< Last, so that it ends first.
};

} // namespace tt::agent

#pragma once

#include "integrations/intake/service_intake.hpp"
#include "pipeline/decide/hint.hpp"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace tt {

/// Publishes what CI has built: finished, successful runs become builds by themselves, of those services
/// whose policy asks for it. Each has a thread of its own, so that a Jenkins that hangs is no other service's
/// business; only so many runs are published at once.
///
/// Nothing is kept but in memory. Which runs are new is seen from the builds there are, and publishing the
/// same run again gives the same build, so it may be killed at any moment and called as often as anybody
/// likes.
class Intake {
public:
    Intake(IntakeSetting setting, Clock& clock);
    ~Intake();

    /// Takes notice of what was committed. Returns at once. From any thread.
    void look(std::shared_ptr<const State> state);

    /// Looks at the service's runs now, and again and again while one is under way. From any thread.
    void look_again(const Hint& hint);

    /// What keeps the newest run of the service from becoming a build, if anything does. From any thread.
    [[nodiscard]] std::optional<Because> trouble(const ServiceName& service) const;

    /// Ends what is under way. What was not published is after the next start. Idempotent.
    void stop();

private:
    /// One service's place in here.
    struct Desk {
        int policy = 0; ///< The revision that it has heard of.
        bool due = true;
        bool called = false;
        std::optional<Because> trouble = {};
        std::jthread thread = {};
    };

    void add_desks();
    void work(const ServiceName& service, Desk& desk, const std::stop_token& stop);
    Result<std::string> publish_in_turn(const RunToPublish& run, const std::stop_token& stop);

    const PublishRun publish_;
    IntakeSetting setting_;
    Clock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::shared_ptr<const State> state_;
    int publishing_ = 0;
    bool stopped_ = false;
    std::map<ServiceName, Desk> desks_;
};

} // namespace tt

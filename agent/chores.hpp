#pragma once

#include "agent/job.hpp"
#include "agent/layout.hpp"
#include "agent/scrub.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace tt::agent {

/// What is done while nothing else is to be done on this host: at the lowest priority, at a bounded rate, and
/// given up at once when anything else begins. Deletes what is in the trash of the services, makes a spare of
/// what serves, for the next build, and compares releases with what they should be.
class Chores {
public:
    /// How fast and how often releases are looked at.
    struct Rules {
        std::uint64_t scrub_bytes_per_second = 20'000'000;
        Duration scrub_every = std::chrono::hours{24};
    };

    /// `unpacker` is the path of `tt-unpack`. `ended` is called on another thread when the work under way has
    /// ended; end() is to be called then.
    Chores(
        Layout layout, std::filesystem::path unpacker, Rules rules, Clock& clock,
        std::function<void(Outcome)> ended
    );

    /// Remembers what earlier starts found out about the service.
    void recall(const ServiceName& service);

    /// Nothing is left of the service to look after.
    void forget(const ServiceName& service);

    /// There may be trash again.
    void expect_trash() { trash_due_ = true; }

    /// Goes on for these services, if there is anything to do and nothing is under way. What changes anything
    /// on the disk waits until all walks are over (`at_rest`). Returns when to be called again.
    Uptime go_on(const std::vector<ChoreSubject>& services, bool at_rest);

    /// What is to be reported about the service's releases; nothing before the first whole pass.
    [[nodiscard]] std::optional<Scrub> found(const ChoreSubject& subject) const;

    /// Asks what is under way to stop. Whether nothing is.
    bool make_way();

    void end(const Outcome& outcome);

private:
    enum class Kind { trash, spare, scrub };

    bool begin_trash(const std::vector<ChoreSubject>& services);
    bool begin_spare(const std::vector<ChoreSubject>& services);
    void begin_scrub(const ChoreSubject& subject);
    void begin(Kind kind, const ChoreSubject& subject, Work work);
    void settle(const Outcome& outcome);
    [[nodiscard]] std::string doing() const;
    [[nodiscard]] bool wants_spare(const ChoreSubject& subject) const;
    [[nodiscard]] bool is_trash_left(const std::vector<ChoreSubject>& services) const;
    [[nodiscard]] Time due(const ChoreSubject& subject, Time now) const;

    Layout layout_;
    std::filesystem::path unpacker_;
    Rules rules_;
    Clock& clock_;
    std::function<void(Outcome)> ended_;
    std::map<ServiceName, ScrubState> scrubs_;
    std::map<ServiceName, BuildId> unspared_; ///< What no spare could be made of.
    bool trash_due_ = true;
    Uptime paused_until_{0};
    Kind kind_ = Kind::trash;  ///< Of the job under way.
    ChoreSubject subject_;     ///< Of the job under way, unless it is about all.
    std::unique_ptr<Job> job_; ///< Last, so that it ends first.
};

} // namespace tt::agent

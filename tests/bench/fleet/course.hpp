#pragma once

#include "pipeline/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tt::bench {

/// What can happen to a fleet. The text of each is its name with blanks as hyphens.
enum class Happening {
    enroll,       ///< A new host comes up, enrols, and takes what its stage runs.
    drain,        ///< `tt agent drain` on a host that is to go away.
    leave,        ///< It goes away.
    lose,         ///< A host is gone at once, and for good.
    forget,       ///< Somebody says so.
    crash,        ///< Every process of a host ends at once.
    boot,         ///< It comes up again, and its own boot starts what it served.
    cut,          ///< Its line is cut; what it serves goes on.
    mend,         ///< Its line is there again.
    kill_agent,   ///< Its agent alone ends, and is started again.
    kill_server,  ///< The control plane ends, and is started again.
    stop_server,  ///< It ends, and stays away.
    start_server, ///< It comes back.
    publish,      ///< A build, which canary takes by itself, and prod after canary.
    publish_bad,  ///< A build that never gets healthy in the stage named; in others it does.
    rollback,
    restart,
    pause,
    resume,
    unhold,
    freeze,
    unfreeze,
};

/// One event of a course: when it comes, counted from the beginning of the day, and whom it meets: a host, a
/// stage, or nobody in particular.
struct Event {
    Duration at;
    Happening what;
    std::string subject = {};

    bool operator==(const Event&) const = default;
};

/// What a course is made from.
struct CourseSize {
    std::uint64_t seed = 1;
    int agents = 50;
    Duration length = std::chrono::hours{24};
    int rounds = 4; ///< In each of which everything that can happen comes about.

    bool operator==(const CourseSize&) const = default;
};

/// The whole day of a fleet, settled before it begins. Hosts are called after their stage: `prod-7`.
struct Course {
    CourseSize size;
    std::vector<std::string> hosts; ///< Those that are there at the beginning.
    std::vector<Event> events;      ///< In order of time.

    bool operator==(const Course&) const = default;
};

/// A function of its argument alone. No stage loses more than a tenth of its hosts (at least one) at the same
/// time, so that there is something to be kept; and at the end everything is back, nothing is held up, and
/// one more good build comes.
Course make_course(const CourseSize& size);

/// `canary` or `prod`.
std::string stage_of(std::string_view host);

std::string to_text(Happening what);

/// `05:31:07 crash prod-7`.
std::string to_text(const Event& event);

/// The course for people and for read_course(): a line for its size, one for each host, one for each event.
std::string to_text(const Course& course);

/// Reads what to_text() wrote; throws on anything else.
Course read_course(const std::string& text);

} // namespace tt::bench

#pragma once

#include "pipeline/base/time.hpp"

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt::bench {

/// What was seen of one host, by looking at the host itself.
struct Seen {
    std::string host;
    std::string stage;
    bool expected =
        true;          ///< Counts for its stage: it enrolled and was neither drained, forgotten nor given up.
    bool down = false; ///< The course took it away, or it has not come back to what it served before.
    bool serves = false; ///< It answers as a build that is well.
};

/// The whole fleet at one moment.
struct Sample {
    Duration at;
    std::vector<Seen> hosts;
};

/// Finds out whether tt took a host away from users that its stage could not do without.
///
/// A host *went out* when it served in one sample, and in the next two it did not although the course had not
/// touched it: then tt is taking it from one build to another. (Two, because a sample is not taken in an
/// instant: the host that went out before may have come back while it was taken.) At that moment let
///
///     S  the expected hosts of the stage, but for this one, that serve in one of those two samples
///     U  those that served and were expected within `blind` before, and which the course took since: that
///     may
///        be news for tt, which hears of a silence 90 s later, and whose permit may be 120 s old when a host
///        begins by it
///     F  the floor, of the least number of hosts that were expected within `blind`, rounded up
///
/// It is a breach when S + U < F: the permit was given for a host without which fewer than the floor served,
/// and tt knew that. A stage below its floor is no breach as long as nobody goes out: that is the course's
/// doing. A host that is cut off serves its users, so it counts as serving here; tt, which cannot know that,
/// has to be stricter than this rule.
class CapacityRule {
public:
    static constexpr Duration blind = std::chrono::seconds{90 + 120 + 30};

    /// The share of each stage's hosts that has to serve, in percent.
    explicit CapacityRule(std::map<std::string, int> floors)
        : floors_(std::move(floors)) {}

    /// Takes the next sample. Returns a sentence for each breach that it shows.
    std::vector<std::string> take(Sample sample);

    [[nodiscard]] int samples() const { return samples_; }

    /// How often tt took a host out.
    [[nodiscard]] int outings() const { return outings_; }

    /// How long some stage was below its floor, for whatever reason.
    [[nodiscard]] Duration below_floor() const { return below_floor_; }

    /// How many more hosts than its floor served in a stage when a host went out, at least.
    [[nodiscard]] const std::map<std::string, int>& least_spare() const { return least_spare_; }

private:
    struct Numbers {
        int others = 0;  ///< S.
        int unknown = 0; ///< U.
        int floor = 0;   ///< F.

        [[nodiscard]] int spare() const { return others + unknown - floor; }
    };

    [[nodiscard]] std::vector<std::string> went_out() const;
    [[nodiscard]] Numbers numbers_without(const std::string& host, const std::string& stage) const;
    [[nodiscard]] std::set<std::string> served_within_blind(const std::string& stage) const;
    [[nodiscard]] int least_expected(const std::string& stage) const;
    [[nodiscard]] int floor_of(const std::string& stage, int expected) const;
    void add_up_below_floor();

    std::map<std::string, int> floors_;
    std::deque<Sample> kept_; ///< The newest last.
    std::map<std::string, int> least_spare_;
    int samples_ = 0;
    int outings_ = 0;
    Duration below_floor_{0};
};

} // namespace tt::bench

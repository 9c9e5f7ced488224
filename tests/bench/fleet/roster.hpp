#pragma once

#include "tests/bench/fleet/capacity_rule.hpp"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace tt::bench {

/// Who is in the fleet and what the course did to whom: all that the checker goes by beside what it sees.
/// What is done to a host is written down before it is done. Safe to use from two threads.
class Roster {
public:
    /// How long a host that is gone counts at most: an hour after its last words, which may be older than its
    /// end, it may be given up (`lost_after` below `hosts` in tt.yaml).
    static constexpr Duration lost_after = std::chrono::minutes{58};

    /// A host with the network namespace that it is in.
    void enroll(const std::string& host, int network);
    void drain(const std::string& host);

    /// For good. It counts until it is forgotten, or lost_after is over.
    void lose(const std::string& host, Duration now);
    void forget(const std::string& host);

    void crash(const std::string& host);

    /// It is back as soon as it serves.
    void boot(const std::string& host);

    /// A host to look at.
    struct Place {
        Seen seen; ///< All but `serves`.
        int network;
    };

    /// Those that are there or count.
    [[nodiscard]] std::vector<Place> places(Duration now) const;

    void served(const std::string& host);

    /// Hosts that are there for good, in order; of those that were drained none.
    [[nodiscard]] std::vector<std::string> living() const;

    [[nodiscard]] int network_of(const std::string& host) const;

private:
    struct Entry {
        int network;
        bool drained = false;
        bool down = false;
        bool returns = false;
        bool lost = false;
        bool forgotten = false;
        Duration lost_at{0};
    };

    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;
};

} // namespace tt::bench

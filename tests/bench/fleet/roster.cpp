#include "tests/bench/fleet/roster.hpp"

#include "tests/bench/fleet/course.hpp"

namespace tt::bench {

void Roster::enroll(const std::string& host, int network) {
    const std::scoped_lock lock(mutex_);
    entries_.insert_or_assign(host, Entry{.network = network});
}

void Roster::drain(const std::string& host) {
    const std::scoped_lock lock(mutex_);
    entries_.at(host).drained = true;
}

void Roster::lose(const std::string& host, Duration now) {
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_.at(host);
    entry.down = entry.lost = true;
    entry.lost_at = now;
}

void Roster::forget(const std::string& host) {
    const std::scoped_lock lock(mutex_);
    entries_.at(host).forgotten = true;
}

void Roster::crash(const std::string& host) {
    const std::scoped_lock lock(mutex_);
    entries_.at(host).down = true;
}

void Roster::boot(const std::string& host) {
    const std::scoped_lock lock(mutex_);
    entries_.at(host).returns = true;
}

void Roster::served(const std::string& host) {
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_.at(host);
    if (std::exchange(entry.returns, false)) entry.down = false;
}

std::vector<Roster::Place> Roster::places(Duration now) const {
    const std::scoped_lock lock(mutex_);
    std::vector<Place> places;
    for (const auto& [host, entry] : entries_) {
        if (entry.forgotten) continue;
        const bool given_up = entry.lost && now - entry.lost_at > lost_after;
        places.push_back(
            {Seen{
                 .host = host,
                 .stage = stage_of(host),
                 .expected = !entry.drained && !given_up,
                 .down = entry.down
             },
             entry.network}
        );
    }
    return places;
}

std::vector<std::string> Roster::living() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> hosts;
    for (const auto& [host, entry] : entries_)
        if (!entry.lost && !entry.drained) hosts.push_back(host);
    return hosts;
}

int Roster::network_of(const std::string& host) const {
    const std::scoped_lock lock(mutex_);
    return entries_.at(host).network;
}

} // namespace tt::bench

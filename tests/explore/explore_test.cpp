#include "tests/explore/world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <unordered_map>
#include <unordered_set>

namespace tt::explore {
namespace {

constexpr std::array every_event{
    Event::talk,        Event::delay_report, Event::deliver_report, Event::repeat_report, Event::lose_report,
    Event::delay_goal,  Event::deliver_goal, Event::lose_goal,      Event::begin,         Event::finish,
    Event::fail,        Event::crash_agent,  Event::reboot,         Event::crash_server,  Event::pass_time,
    Event::pause,       Event::resume,       Event::abort,          Event::roll_back,     Event::deploy_newer,
    Event::fall_silent, Event::come_back,
};

/// The worlds from which a settled one is known to be reached when nothing breaks any more.
class Settling {
public:
    /// Whether it settles; remembers every world on the way.
    bool settles(World world) {
        std::vector<std::string> way;
        for (int round = 0; round < 200; ++round) {
            std::string key = world.key();
            if (world.is_settled() || known_.contains(key)) {
                known_.insert(key);
                known_.insert(way.begin(), way.end());
                return true;
            }
            way.push_back(std::move(key));
            go_on(world);
        }
        return false;
    }

private:
    /// A round in which everything arrives, every walk ends well, and then time passes.
    static void go_on(World& world) {
        constexpr std::array calm{
            Event::deliver_report, Event::deliver_goal, Event::begin, Event::finish, Event::talk
        };
        for (std::size_t host = 0; host < world.hosts(); ++host)
            for (const Event event : calm) world.apply(event, host);
        world.apply(Event::pass_time, 0);
    }

    std::unordered_set<std::string> known_;
};

/// Breadth first through all that can happen, each world once.
class Explorer {
public:
    Explorer(const Setup& setup, std::size_t most)
        : most_(most) {
        visit(World(setup), {}, Event::talk, 0);
    }

    /// Until nothing is left or enough was seen. The way to the first broken promise; empty: none.
    std::string explore() {
        while (!frontier_.empty() && failure_.empty() && seen_.size() < most_) {
            const World world = std::move(frontier_.front().first);
            const std::string key = std::move(frontier_.front().second);
            frontier_.pop_front();
            depth_ = depth_of(key);
            for (const Event event : every_event)
                for (std::size_t host = 0; host < world.hosts() && failure_.empty(); ++host) {
                    World next = world;
                    if (next.apply(event, host)) visit(std::move(next), key, event, host);
                }
        }
        return failure_;
    }

    /// Whether nothing is left to look at.
    [[nodiscard]] bool is_complete() const { return frontier_.empty(); }

    void report(const char* what) const {
        std::cout << what << ": " << seen_.size() << " states, " << transitions_ << " transitions, "
                  << (frontier_.empty() ? "all there are" : "all up to depth " + std::to_string(depth_))
                  << "\n";
    }

private:
    struct Origin {
        const std::string* from;
        Event event;
        std::size_t host;
        int depth;
    };

    int depth_of(const std::string& key) const { return seen_.at(key).depth; }

    void visit(World world, const std::string& from, Event event, std::size_t host) {
        ++transitions_;
        std::string key = world.key();
        const auto parent = seen_.find(from);
        const Origin origin{
            parent == seen_.end() ? nullptr : &parent->first, event, host,
            parent == seen_.end() ? 0 : parent->second.depth + 1
        };
        const auto [entry, is_new] = seen_.try_emplace(std::move(key), origin);
        if (!is_new) return;

        std::string promise = world.broken();
        if (promise.empty() && !settling_.settles(world)) promise = "it never settles again";
        if (!promise.empty()) failure_ = promise + " after" + way_to(entry->first);
        frontier_.emplace_back(std::move(world), entry->first);
    }

    std::string way_to(const std::string& key) const {
        const Origin& origin = seen_.at(key);
        if (!origin.from) return "";
        return way_to(*origin.from) + "\n  " + name_of(origin.event) + " h" + std::to_string(origin.host);
    }

    std::size_t most_;
    std::unordered_map<std::string, Origin> seen_;
    std::deque<std::pair<World, std::string>> frontier_;
    Settling settling_;
    long transitions_ = 0;
    int depth_ = 0;
    std::string failure_;
};

/// Sees every state that there is. What is bounded, so that there is an end: the hosts; how often something
/// goes wrong (a message is late, lost or comes twice, a host is cut off for a tick, an agent or the control
/// plane crashes, a walk fails) and how often people order something; and time, which moves in ticks and is
/// forgotten once it is longer ago than any deadline. What does not go wrong may happen in any order.
/// With TT_STATES, it ends after so many states: for builds that are slow.
void explore(const char* what, const Setup& setup) {
    const char* wanted = std::getenv("TT_STATES");
    constexpr std::size_t most = 400000; // Far above what there is: a bound for defects.
    Explorer explorer(setup, wanted ? std::strtoul(wanted, nullptr, 10) : most);
    ASSERT_TRUE(!wanted || std::atoi(wanted) > 0) << "TT_STATES is a number of states";
    EXPECT_EQ(explorer.explore(), "");
    EXPECT_TRUE(wanted || explorer.is_complete());
    explorer.report(what);
}

TEST(Exploration, OneHostAndTwoTroubles) {
    explore("one host, two troubles", {1, {1, false}, {0, true}, 0, 2});
}

TEST(Exploration, TwoHostsAndOneTrouble) {
    explore("two hosts, one trouble", {2, {1, false}, {50, true}, 0, 1});
}

TEST(Exploration, TwoHostsAndOneOrder) {
    explore("two hosts, one order", {2, {1, false}, {50, true}, 1, 0});
}

TEST(Exploration, TwoHostsOneOfWhichMayBeLost) {
    explore("two hosts, one may be lost", {2, {1, false}, {0, true}, 0, 1, 2});
}

TEST(Exploration, ThreeHostsTwoAtATime) {
    explore("three hosts, two at a time", {3, {2, false}, {30, true}, 0, 0});
}

} // namespace
} // namespace tt::explore

#include "cli/publish/delta_bases.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

Build build(int number, const std::string& tree) {
    Build made;
    made.id = BuildId("b-" + std::to_string(number));
    made.service = ServiceName("web");
    made.number = static_cast<std::uint64_t>(number);
    made.digest = Digest(tree);
    return made;
}

/// Newest first, as the server lists them: builds from `newest` down to 1, each with a tree of its own.
BuildsView builds(int newest) {
    BuildsView view;
    for (int number = newest; number > 0; --number)
        view.builds.emplace_back().build = build(number, "tree " + std::to_string(number));
    return view;
}

HostView serving(int number) {
    ServiceReport report;
    report.service = ServiceName("web");
    report.serving = BuildId("b-" + std::to_string(number));
    HostView view;
    view.host.services = {report};
    return view;
}

std::vector<int> numbers(const std::vector<Build>& found) {
    std::vector<int> out;
    for (const auto& each : found) out.push_back(static_cast<int>(each.number));
    return out;
}

using Numbers = std::vector<int>;

TEST(DeltaBases, AreTheNewestBuilds) {
    EXPECT_EQ(numbers(delta_bases(builds(9), {}, build(10, "new"), 3)), (Numbers{9, 8, 7}));
    EXPECT_EQ(numbers(delta_bases(builds(2), {}, build(3, "new"), 3)), (Numbers{2, 1}));
    EXPECT_EQ(numbers(delta_bases({}, {}, build(1, "new"), 3)), Numbers{});
}

TEST(DeltaBases, AreFirstOfAllWhatMostHostsServe) {
    const std::vector hosts{serving(2), serving(5), serving(2), serving(8)};
    EXPECT_EQ(numbers(delta_bases(builds(9), hosts, build(10, "new"), 2)), (Numbers{2, 8, 5, 9}));
}

TEST(DeltaBases, LeaveStragglersOut) {
    std::vector<HostView> hosts;
    for (int number = 1; number <= 20; ++number) hosts.push_back(serving(number));
    EXPECT_EQ(
        numbers(delta_bases(builds(30), hosts, build(31, "new"), 1)),
        (Numbers{20, 19, 18, 17, 16, 15, 14, 13, 30})
    );
}

TEST(DeltaBases, HaveTheirBytes) {
    BuildsView view = builds(5);
    view.builds[0].build.collected = Collected{};
    view.builds[2].build.collected = Collected{};
    EXPECT_EQ(numbers(delta_bases(view, {}, build(6, "new"), 2)), (Numbers{4, 2}));
}

TEST(DeltaBases, HaveATreeOfTheirOwn) {
    BuildsView view = builds(4);
    view.builds[1].build.digest = view.builds[0].build.digest;
    EXPECT_EQ(numbers(delta_bases(view, {serving(3)}, build(5, "new"), 2)), (Numbers{3, 2}));
    EXPECT_EQ(numbers(delta_bases(view, {}, build(5, "tree 4"), 2)), (Numbers{2, 1}));
}

TEST(DeltaBases, AreNotTheBuildItself) {
    EXPECT_EQ(numbers(delta_bases(builds(4), {serving(4)}, build(4, "tree 4"), 2)), (Numbers{3, 2}));
}

TEST(DeltaBases, AreOfTheService) {
    HostView other = serving(1);
    other.host.services[0].service = ServiceName("api");
    EXPECT_EQ(numbers(delta_bases(builds(4), {other}, build(5, "new"), 1)), Numbers{4});
}

} // namespace
} // namespace tt

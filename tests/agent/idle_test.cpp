#include "tests/agent/agent_host.hpp"

#include <sstream>

namespace tt {

namespace {

#ifdef NDEBUG
constexpr bool is_release = true;
#else
constexpr bool is_release = false;
#endif

/// A figure of /proc/PID/status in KB, such as VmRSS.
long status_kb(pid_t pid, const std::string& name) {
    std::istringstream status(slurp("/proc/" + std::to_string(pid) + "/status"));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
    return 0;
}

/// The time that all threads of the process have run.
std::chrono::nanoseconds cpu_time(pid_t pid) {
    std::int64_t total = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task"))
        total += std::stoll(slurp(task.path() / "schedstat"));
    return std::chrono::nanoseconds{total};
}

} // namespace

using IdleTest = AgentHost;

TEST_F(IdleTest, TakesNoMoreThanTwelveMegabytesAfterADeploy) {
    if (!is_release) GTEST_SKIP() << "a promise about what is shipped";
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    start();
    wait_step("d1", Step::serving);
    const long kilobytes = status_kb(agent->pid(), "VmRSS");
    RecordProperty("rss_kb", static_cast<int>(kilobytes));
    EXPECT_LE(kilobytes, 12 * 1024);
}

/// An idle agent does nothing but report every 30 seconds, so a report that costs less than 30 ms is less
/// than a thousandth of a core.
TEST_F(IdleTest, AReportCostsLessThanAThousandthOfTheTimeToTheNext) {
    constexpr std::uint64_t reports = 30;
    start({"--poll", "100ms"});
    const auto first =
        control_plane.wait_whole_report([](const Report& report) { return report.sequence >= 3; });
    const auto before = cpu_time(agent->pid());
    control_plane.wait_whole_report([&](const Report& r) { return r.sequence >= first.sequence + reports; });
    const auto each = (cpu_time(agent->pid()) - before) / reports;
    RecordProperty("ns_per_report", static_cast<int>(each.count()));
    EXPECT_LT(each, std::chrono::milliseconds{30});
}

} // namespace tt

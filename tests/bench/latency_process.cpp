#include "tests/bench/latency_process.hpp"

#include "integrations/posix/system_clock.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/process_use.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tt::bench {

namespace fs = std::filesystem;

namespace {

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

/// Becomes `tt status`; its own resources are counted from here.
[[noreturn]] void become_status(const testing_support::Cluster& cluster, const fs::path& work) {
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, STDOUT_FILENO);
    std::ignore = ::chdir(work.c_str());
    ::clearenv();
    for (const auto& [name, value] : cluster.client_variables()) ::setenv(name.c_str(), value.c_str(), 1);
    ::execl(cluster.program("tt").c_str(), "tt", "status", nullptr);
    ::_exit(127);
}

double status_once_ms(const testing_support::Cluster& cluster, const fs::path& work) {
    const pid_t child = ::fork();
    if (child == 0) become_status(cluster, work);
    int status = 0;
    rusage used{};
    if (::wait4(child, &status, 0, &used) != child || status != 0)
        throw std::runtime_error("tt status fails");
    return milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
}

} // namespace

double status_cpu_ms(const testing_support::Cluster& cluster, const fs::path& work, int runs) {
    std::vector<double> values;
    for (int i = 0; i < runs; ++i) values.push_back(status_once_ms(cluster, work));
    return percentile(values, 0.5);
}

Idle measure_idle(const std::vector<pid_t>& pids, Duration over) {
    std::vector<std::int64_t> before;
    for (const pid_t pid : pids) before.push_back(cpu_nanoseconds(pid));
    const Duration start = time_since_boot();
    ::poll(nullptr, 0, static_cast<int>(over.count())); // Time passing is what is measured here.
    const auto passed = static_cast<double>((time_since_boot() - start).count()) * 1e6;
    Idle most;
    for (std::size_t i = 0; i < pids.size(); ++i) {
        const auto ran = static_cast<double>(cpu_nanoseconds(pids[i]) - before[i]);
        most.cpu_percent = std::max(most.cpu_percent, 100 * ran / passed);
        most.rss_mb = std::max(most.rss_mb, rss_mb(pids[i]));
    }
    return most;
}

} // namespace tt::bench

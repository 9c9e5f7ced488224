// latency PROGRAMS HOOK [--short]: how soon a deploy begins on idle agents that wait for news, and on agents
// that poll; what `tt status` and an idle agent take. PROGRAMS is a build directory, HOOK latency_hook. Ends
// with 1 when a figure is above its limit.

#include "integrations/posix/system_clock.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/latency_fleet.hpp"
#include "tests/bench/latency_process.hpp"
#include "tests/support/children.hpp"
#include "tests/support/temporary_directory.hpp"

#include <poll.h>

#include <array>
#include <cstdlib>
#include <future>
#include <random>
#include <thread>

namespace {

using namespace tt;
using namespace tt::bench;

constexpr Duration very_long = std::chrono::minutes{5};

/// How much of everything.
struct Scale {
    int deploys = 500;
    int polled_deploys = 10;
    std::chrono::seconds poll{30};
    int status_runs = 50;
    Duration idle = std::chrono::seconds{120};
    double judged = 0.99; ///< The share of deploys that must begin in time.
    double slack = 1;     ///< By what the limits of time are multiplied.
};

/// For a machine that does other things meanwhile, where the slowest of a few deploys says little: it finds
/// what became several times slower.
constexpr Scale small{40, 2, std::chrono::seconds{8}, 20, std::chrono::seconds{20}, 0.5, 2};

struct Figures {
    std::vector<double> starts_ms;
    std::vector<double> polled_starts_ms;
    double status_ms = 0;
    Idle agent;
};

void pass(Duration time) {
    ::poll(nullptr, 0, static_cast<int>(time.count()));
}

std::string polled_service(int number) {
    return "polled-" + std::to_string(number);
}

/// Agents that wait for news; and for each polled deploy as many that poll, so that none of these deploys
/// waits for another one.
void set_up(LatencyFleet& fleet, const Scale& scale) {
    fleet.start_agents("waiting");
    for (int i = 0; i < scale.polled_deploys; ++i)
        fleet.start_agents(polled_service(i)); // They wait for news as well until everything is in place.
    fleet.cluster().wait_for_hosts((1 + scale.polled_deploys) * LatencyFleet::agents);
    fleet.add_service("web", "waiting");
    for (int i = 0; i < scale.polled_deploys; ++i) fleet.add_service(polled_service(i), polled_service(i));
    for (int i = 0; i < scale.polled_deploys; ++i) {
        fleet.kill_agents(polled_service(i));
        fleet.start_agents(polled_service(i), {"--poll", std::to_string(scale.poll.count()) + "s"});
    }
}

/// Each deploy is started when the one before is over and the agents are parked again.
std::vector<double> measure_starts(LatencyFleet& fleet, int deploys) {
    constexpr Duration to_park = std::chrono::milliseconds{50};
    std::vector<double> values;
    for (int i = 0; i < deploys; ++i) {
        const DeployId deploy = fleet.restart("web");
        values.push_back(fleet.await_start_ms(deploy));
        if (!fleet.cluster().await_end(deploy, very_long)) throw std::runtime_error("a deploy does not end");
        pass(to_park);
    }
    return values;
}

/// Starts the deploys at instants spread at random over one period, then waits for all of them.
std::vector<double> measure_polled_starts(LatencyFleet& fleet, const Scale& scale) {
    std::mt19937 random(std::random_device{}());
    std::uniform_int_distribution<Duration::rep> instant(0, Duration{scale.poll}.count());
    std::vector<Duration> instants;
    for (int i = 0; i < scale.polled_deploys; ++i) instants.emplace_back(instant(random));
    std::ranges::sort(instants);
    const Duration start = time_since_boot();
    std::vector<DeployId> started;
    for (int i = 0; i < scale.polled_deploys; ++i) {
        pass(std::max(Duration{0}, start + instants[static_cast<std::size_t>(i)] - time_since_boot()));
        started.push_back(fleet.restart(polled_service(i)));
    }
    std::vector<double> values;
    for (const DeployId& deploy : started) values.push_back(fleet.await_start_ms(deploy));
    return values;
}

Figures measure(LatencyFleet& fleet, const Scale& scale) {
    Figures figures;
    figures.starts_ms = measure_starts(fleet, scale.deploys);
    figures.status_ms = status_cpu_ms(fleet.cluster(), fleet.work("web"), scale.status_runs);
    auto idle =
        std::async(std::launch::async, [&] { return measure_idle(fleet.pids("waiting"), scale.idle); });
    figures.polled_starts_ms = measure_polled_starts(fleet, scale);
    figures.agent = idle.get();
    return figures;
}

/// What else the machine did says how much the figures are worth.
void print_circumstances(const Scale& scale) {
    std::array<double, 3> load{};
    ::getloadavg(load.data(), 3);
    std::printf(
        "%d restarts over %d idle agents; %d over as many each that poll every %d s\n", scale.deploys,
        LatencyFleet::agents, scale.polled_deploys, static_cast<int>(scale.poll.count())
    );
    std::printf(
        "load %.2f, %.2f in five minutes, on %u cores\n", load[0], load[1],
        std::thread::hardware_concurrency()
    );
}

void print(const Figures& figures) {
    print_figure("deploy_start_p50_ms", percentile(figures.starts_ms, 0.5), "ms");
    print_figure("deploy_start_p99_ms", percentile(figures.starts_ms, 0.99), "ms");
    print_figure("deploy_start_polling_ms", percentile(figures.polled_starts_ms, 0.5), "ms");
    print_figure("status_cpu_ms", figures.status_ms, "ms");
    print_figure("agent_idle_cpu_percent", figures.agent.cpu_percent, "%");
    print_figure("agent_idle_rss_mb", figures.agent.rss_mb, "MB");
}

bool held(const Figures& figures, const Scale& scale) {
    return percentile(figures.starts_ms, scale.judged) <= 100 * scale.slack
           && figures.status_ms <= 10 * scale.slack && figures.agent.cpu_percent <= 0.1
           && figures.agent.rss_mb <= 12;
}

bool run(const char* programs, const char* hook, const TemporaryDirectory& directory, const Scale& scale) {
    LatencyFleet fleet(programs, directory.path(), hook);
    set_up(fleet, scale);
    const Figures figures = measure(fleet, scale);
    print_circumstances(scale);
    print(figures);
    return held(figures, scale);
}

int run_and_clean_up(const char* programs, const char* hook, bool shortly) {
    const TemporaryDirectory directory;
    bool good = false;
    try {
        good = run(programs, hook, directory, shortly ? small : Scale{});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "latency: %s\n", error.what());
    }
    testing_support::end_children();
    return good ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
    if (count < 3) return std::fputs("usage: latency PROGRAMS HOOK [--short]\n", stderr), 2;
    testing_support::adopt_orphans();
    testing_support::end_children_on_signals();
    return run_and_clean_up(
        arguments[1], arguments[2], count > 3 && std::string_view(arguments[3]) == "--short"
    );
}

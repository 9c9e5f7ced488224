#include "integrations/zones/load_zone.hpp"
#include "pipeline/engine/core.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/promote_fleet.hpp"
#include "tests/bench/promote_lookups.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>
#include <vector>

/// What an evaluation of a whole fleet costs the engine's thread, by number of services, and what a step
/// costs in which nothing is to be done.
///
/// usage: promote_bench [--short]
namespace tt::bench {
namespace {

constexpr int repeats = 5;
constexpr int compared_at = 1000; ///< Services; walks over more take too long.
constexpr double most_idle_ms = 50;

/// So much more per service is still called linear: of a hundred times as much memory the caches hold less,
/// and other programs are at work. A walk over one whole table makes it many times more.
constexpr double slack = 3;

/// Takes what it is given: what a real store costs is measured elsewhere (store_bench).
class TakingStore final : public Store {
public:
    Result<Fleet> take_over(Time, const Actor&) override { return Fleet{}; }

    Result<State> load() const override { return State{}; }

    Result<> commit(std::span<const Transaction>) override { return {}; }

    Result<std::vector<JournalEntry>> journal(std::uint64_t, std::size_t) const override { return {}; }

    Result<JournalHead> head() const override { return JournalHead{}; }

    Result<JournalHead> verify() const override { return JournalHead{}; }
};

[[noreturn]] void give_up(const std::string& why) {
    fmt::print(stderr, "promote_bench: {}\n", why);
    std::exit(1);
}

Result<Zone> system_zone(std::string_view name) {
    return load_zone(name);
}

/// An engine's core over a fleet, and a snapshot of its state that somebody reads, as there is in a server.
struct Engine {
    explicit Engine(const State& fleet)
        : core(fleet, store, system_zone) {}

    StepOutcome step(const std::vector<Asked>& batch, Time now) {
        StepOutcome outcome = core.step(batch, now);
        snapshot = core.state();
        return outcome;
    }

    TakingStore store;
    Core core;
    State snapshot;
};

/// An engine that has slept finds that others have used the caches. Without this, what grows from 100
/// services to 10,000 would be the share of the fleet that the caches do not hold.
void cool_caches() {
    static std::vector<char> other(128 << 20);
    for (std::size_t i = 0; i < other.size(); i += 64) ++other[i];
}

/// Asks every stage once.
double evaluate(Engine& engine) {
    cool_caches();
    const std::vector<Asked> batch{{PromoteAll{}, {"cron", {}, "bench"}}};
    return cpu_ms_of([&] {
        if (!engine.step(batch, noon).committed) give_up("the evaluation promoted nothing");
    });
}

double idle(Engine& engine) {
    double slowest = 0;
    for (int i = 1; i <= repeats; ++i) {
        const Time now = noon + Duration{i};
        if (engine.core.wake_at() <= now) give_up("the evaluation has not come to rest");
        slowest = std::max(slowest, cpu_ms_of([&] { engine.step({}, now); }));
    }
    return slowest;
}

Report report_of(const State& state, const HostId& id) {
    const Host& host = *state.hosts.find(id.value);
    Report report;
    report.host = id;
    report.boot = host.boot;
    report.sequence = 2;
    report.have = host.version;
    report.facts = host.facts;
    report.services = host.services;
    report.services.front().tail = "a word";
    return report;
}

/// A host has something new to say.
double report(Engine& engine, int services) {
    std::vector<double> costs;
    for (int i = 0; i < repeats; ++i) {
        const HostId host = host_id(services / repeats * i, 7);
        const std::vector<Asked> batch{{TakeReport{report_of(engine.core.state(), host)}, {"agent", {}, "b"}}
        };
        costs.push_back(cpu_ms_of([&] {
            if (!engine.step(batch, noon + Duration{100 + i}).committed) give_up("the report was no news");
        }));
    }
    return percentile(costs, 0.5);
}

struct Figures {
    double evaluate_ms = 0;
    double idle_ms = 0;
    double report_ms = 0;
};

Figures measure(int services) {
    const State fleet = fleet_of(services);
    if (services == compared_at && !compare_lookups(fleet, services))
        give_up("an index finds something else than a walk");
    Figures figures;
    std::vector<double> evaluations;
    for (int i = 0; i < repeats; ++i) {
        Engine engine(fleet);
        evaluations.push_back(evaluate(engine));
        figures.idle_ms = std::max(figures.idle_ms, idle(engine));
        figures.report_ms = report(engine, services);
    }
    figures.evaluate_ms = std::ranges::min(evaluations); // The one that others disturbed least.
    return figures;
}

void run(const std::vector<int>& sizes) {
    std::map<int, Figures> measured;
    for (const int services : sizes) measured[services] = measure(services);
    for (const auto& [services, figures] : measured) {
        print_figure(fmt::format("evaluate_{}_cpu_ms", services), figures.evaluate_ms, "ms");
        print_figure(fmt::format("idle_{}_cpu_ms", services), figures.idle_ms, "ms");
        print_figure(fmt::format("report_{}_cpu_ms", services), figures.report_ms, "ms");
    }
    const auto& [fewest, small] = *measured.begin();
    const auto& [most, large] = *measured.rbegin();
    const double growth = large.evaluate_ms / most / (small.evaluate_ms / fewest);
    print_figure(fmt::format("evaluate_{}_to_{}_per_service", fewest, most), growth, "ratio");
    if (growth > slack) give_up(fmt::format("a service costs more than {} times as much among many", slack));
    if (large.idle_ms > most_idle_ms)
        give_up(fmt::format("an idle step takes more than {} ms", most_idle_ms));
}

} // namespace
} // namespace tt::bench

int main(int count, char** arguments) {
    const bool is_short = count > 1 && std::string_view(arguments[1]) == "--short";
    tt::bench::run(is_short ? std::vector{100, 1000} : std::vector{100, 1000, 10000});
}

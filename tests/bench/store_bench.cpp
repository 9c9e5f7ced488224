#include "integrations/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_directory.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>

/// What a commit to the real store costs, by size of group, and how long a start takes.
namespace tt {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// A host as it looks in the middle of a deploy of two services.
Host host(int number) {
    Host host;
    host.id = HostId("h-" + std::to_string(number));
    host.facts = {"web-" + std::to_string(number), "us-east-1a", {"web-prod"}, "1.0.0"};
    host.goal = std::string(600, 'g');
    for (const char* service : {"web", "search"}) {
        ServiceReport report;
        report.service = ServiceName(service);
        report.deploy = DeployId("d1042");
        report.serving = BuildId("b-" + std::string(64, 'a'));
        report.resident = {report.serving, BuildId("b-" + std::string(64, 'b'))};
        host.services.push_back(report);
    }
    return host;
}

Deploy deploy(int number) {
    Deploy deploy;
    deploy.id = DeployId("d" + std::to_string(number));
    deploy.service = ServiceName("web");
    deploy.stage = StageName("prod");
    deploy.build = BuildId("b-" + std::string(64, 'a'));
    deploy.replaces = BuildId("b-" + std::string(64, 'b'));
    deploy.reason = "release of the week";
    return deploy;
}

Transaction hosts(int first, int count) {
    Transaction transaction{Time{}, {"agent", CredentialId("c12"), "10.0.0.7"}, {}};
    for (int i = first; i < first + count; ++i) transaction.changes.push_back({host(i % 2000), false});
    return transaction;
}

void measure_commits(Store& store, int group) {
    const double cpu = cpu_seconds();
    const auto start = Clock::now();
    int changes = 0;
    for (; seconds_since(start) < 3; changes += group) {
        const Transaction transaction = hosts(changes, group);
        store.commit({&transaction, 1}).value();
    }
    const double wall = seconds_since(start);
    std::printf(
        "groups of %3d: %7.0f changes/s, %6.2f ms a commit, %5.1f us CPU a change\n", group, changes / wall,
        wall * 1e3 * group / changes, (cpu_seconds() - cpu) * 1e6 / changes
    );
}

void measure_load(Store& store) {
    Transaction transaction = hosts(0, 2000);
    for (int i = 0; i < 5000; ++i) transaction.changes.push_back({deploy(i), false});
    store.commit({&transaction, 1}).value();
    double cpu = cpu_seconds();
    const State state = store.load().value();
    std::printf(
        "load of %zu hosts and %zu deploys: %.0f ms CPU\n", state.hosts.size(), state.deploys.size(),
        (cpu_seconds() - cpu) * 1e3
    );
    cpu = cpu_seconds();
    const JournalHead head = store.verify().value();
    std::printf(
        "verify of %llu journal lines: %.0f ms CPU\n", static_cast<unsigned long long>(head.sequence),
        (cpu_seconds() - cpu) * 1e3
    );
}

} // namespace
} // namespace tt

int main() {
    const tt::TemporaryDirectory directory;
    const auto store = tt::SqliteStore::open(directory / "state.db").value();
    store->take_over(tt::Time{}, {}).value();
    for (const int group : {1, 10, 100}) tt::measure_commits(*store, group);
    tt::measure_load(*store);
}

#include "tests/bench/tell_failures.hpp"

#include <cstdio>

namespace tt::bench {

namespace {

/// Newest first.
void tell_deploys(const testing_support::Cluster& cluster) {
    for (const auto& deploy : cluster.get<HistoryView>("/v1/deploys?limit=10").deploys)
        std::printf(
            "%s of %s in %s: %s: %s\n", deploy.id.value.c_str(), deploy.build.value.c_str(),
            deploy.stage.value.c_str(), std::string(to_string(deploy.state)).c_str(), deploy.outcome.c_str()
        );
}

} // namespace

void tell_failures(const testing_support::Cluster& cluster) {
    tell_deploys(cluster);
    for (const auto& view : cluster.get<HostsView>("/v1/hosts").hosts)
        for (const auto& report : view.host.services)
            if (!report.error.empty())
                std::printf(
                    "%s: %s\n%s", view.host.facts.name.c_str(), report.error.c_str(), report.tail.c_str()
                );
    std::fflush(stdout);
}

} // namespace tt::bench

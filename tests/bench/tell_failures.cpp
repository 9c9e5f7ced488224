#include "tests/bench/tell_failures.hpp"

#include <cstdio>

namespace tt::bench {

void tell_failures(const testing_support::Cluster& cluster) {
    for (const auto& view : cluster.get<HostsView>("/v1/hosts").hosts)
        for (const auto& report : view.host.services)
            if (!report.error.empty())
                std::printf(
                    "%s: %s\n%s", view.host.facts.name.c_str(), report.error.c_str(), report.tail.c_str()
                );
    std::fflush(stdout);
}

} // namespace tt::bench

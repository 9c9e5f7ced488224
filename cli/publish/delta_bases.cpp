#include "cli/publish/delta_bases.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tt {

namespace {

/// Of builds that hosts serve. More than these are stragglers; a whole build does for them.
constexpr std::size_t most_served = 8;

std::map<BuildId, int> served_by(const std::vector<HostView>& hosts, const ServiceName& service) {
    std::map<BuildId, int> served;
    for (const auto& view : hosts)
        if (const auto* report = find_report(view.host.services, service)) ++served[report->serving];
    return served;
}

/// The builds that hosts serve, those of most hosts first and then the newest.
std::vector<const Build*> served_builds(const BuildsView& builds, const std::map<BuildId, int>& served) {
    std::vector<const Build*> found;
    for (const auto& view : builds.builds)
        if (served.contains(view.build.id)) found.push_back(&view.build);
    std::ranges::stable_sort(found, std::greater{}, [&](const Build* build) { return served.at(build->id); });
    return found;
}

} // namespace

std::vector<Build> delta_bases(
    const BuildsView& builds, const std::vector<HostView>& hosts, const Build& build, std::size_t newest
) {
    std::vector<Build> bases;
    std::set<Digest> trees{build.digest};
    const auto take = [&](const Build& each) {
        if (each.collected) return; // Nobody could fetch it.
        if (trees.insert(each.digest).second) bases.push_back(each);
    };
    for (const Build* each : served_builds(builds, served_by(hosts, build.service)))
        if (bases.size() < most_served) take(*each);
    std::set<Digest> recent{build.digest};
    for (const auto& view : builds.builds)
        if (!view.build.collected && recent.size() <= newest && recent.insert(view.build.digest).second)
            take(view.build);
    return bases;
}

} // namespace tt

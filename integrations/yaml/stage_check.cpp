#include "integrations/yaml/service_check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace tt::yaml {

namespace {

/// How many hosts the file says there are; 0 if it does not.
int declared_hosts(const HostSelector& hosts) {
    return std::max(hosts.size, static_cast<int>(hosts.names.size()));
}

void check_trigger(
    const StagePolicy& stage, const std::string& path, const Places& places, Findings& findings
) {
    const bool from_builds = stage.from.empty();
    const std::size_t at = places.at(path + ".promote.on");
    if (from_builds && stage.promote.on == PromoteOn::success)
        findings.error(
            at, "no stage's success can move builds here: it takes `from: builds`", "write `on: build`"
        );
    if (!from_builds && stage.promote.on == PromoteOn::build)
        findings.error(at, "new builds do not come here: it takes them from a stage", "write `on: success`");
    if (from_builds && stage.promote.soak > Duration{0})
        findings.error(
            places.at(path + ".promote.soak"), "a build soaks upstream, and this stage takes `from: builds`",
            "write `soak` in the next stage"
        );
}

void check_approvers(
    const StagePolicy& stage, const std::string& path, const Places& places, Findings& findings
) {
    const auto& approve = stage.promote.approve;
    if (!approve || approve->by.empty() || std::cmp_greater_equal(approve->by.size(), approve->count)) return;
    findings.error(
        places.at(path + ".promote.approve.by"),
        fmt::format("{} approvals are wanted, and only {} may give one", approve->count, approve->by.size()),
        "name more people, or lower `count`"
    );
}

void check_floor(
    const StagePolicy& stage, const std::string& path, const Places& places, Findings& findings
) {
    const auto& floor = stage.rollout.floor;
    if (!floor || stage.rollout.allow_outage) return;
    const int hosts = declared_hosts(stage.hosts);
    const bool stuck = hosts > 0 ? ceil_of(*floor, hosts) >= hosts : floor->value == 100;
    if (!stuck) return;
    const int highest = hosts > 0 ? (hosts - 1) * 100 / hosts : 99;
    const std::string of = hosts > 0 ? fmt::format(" of {} host{}", hosts, hosts == 1 ? "" : "s") : "";
    findings.error(
        places.at(path + ".rollout.floor"),
        fmt::format("no host could ever move: a floor of {}{} is all of them", to_text(*floor), of),
        fmt::format("write {}%{}, or `allow_outage: true`", highest, highest > 0 ? " or less" : "")
    );
}

/// Whether `next` is certainly no growth over `last`. Numbers and percentages compare only by declared hosts.
bool shrinks(Amount last, Amount next, int hosts) {
    if (last.percent == next.percent) return next.value <= last.value;
    return hosts > 0 && ceil_of(next, hosts) < ceil_of(last, hosts);
}

bool reaches_all(Amount last, int hosts) {
    return last.percent ? last.value == 100 : hosts > 0 && last.value >= hosts;
}

void check_batches(
    const StagePolicy& stage, const std::string& path, const Places& places, Findings& findings
) {
    const auto& batches = stage.rollout.batches;
    const int hosts = declared_hosts(stage.hosts);
    const auto place = [&](std::size_t i) {
        const std::string item = fmt::format("{}.rollout.batches[{}]", path, i);
        return places.at(item + ".to");
    };
    for (std::size_t i = 0; i < batches.size(); ++i)
        if (batches[i].to.value == 0) return; // It could not be read, so the others cannot be compared.
    for (std::size_t i = 1; i < batches.size(); ++i)
        if (shrinks(batches[i - 1].to, batches[i].to, hosts))
            findings.error(
                place(i),
                fmt::format(
                    "batches must grow, but {} follows {}", to_text(batches[i].to), to_text(batches[i - 1].to)
                ),
                "each batch counts all hosts from the start"
            );
    if (!batches.empty() && !reaches_all(batches.back().to, hosts))
        findings.error(
            place(batches.size() - 1),
            fmt::format(
                "the last batch ends at {}, and the other hosts would never get the build",
                to_text(batches.back().to)
            ),
            "add a last batch of 100%"
        );
}

} // namespace

void check_stage(
    const StagePolicy& stage, const std::string& path, const Places& places, Findings& findings
) {
    check_trigger(stage, path, places, findings);
    check_calendar(stage, path, places, findings);
    check_approvers(stage, path, places, findings);
    check_floor(stage, path, places, findings);
    check_batches(stage, path, places, findings);
}

} // namespace tt::yaml

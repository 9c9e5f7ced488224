#include "pipeline/base/contains.hpp"
#include "pipeline/decide/assignment.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace tt {
namespace {

std::string any_of(const char* kind, int count) {
    return kind + std::to_string(*rc::gen::inRange(0, count));
}

Host any_host() {
    Host host;
    host.id = HostId{any_of("h-", 8)};
    host.facts.name = any_of("web-", 4);
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) host.facts.groups.push_back(any_of("g", 4));
    for (int left = *rc::gen::inRange(0, 2); left > 0; --left) host.joined.push_back(any_of("g", 4));
    for (int left = *rc::gen::inRange(0, 2); left > 0; --left) host.left.push_back(any_of("g", 4));
    host.drained = *rc::gen::inRange(0, 6) == 0;
    if (*rc::gen::inRange(0, 6) == 0) host.lost_at = Time{Duration{1}};
    if (*rc::gen::inRange(0, 6) == 0) host.replaced_by = HostId{any_of("h-", 8)};
    return host;
}

StagePolicy any_stage(int number) {
    StagePolicy stage;
    stage.name = StageName{"stage-" + std::to_string(number)};
    if (*rc::gen::inRange(0, 4) != 0) stage.hosts.group = any_of("g", 4);
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) stage.hosts.names.push_back(any_of("web-", 4));
    return stage;
}

Policy any_policy() {
    Policy policy;
    policy.service = ServiceName{any_of("service-", 4)};
    policy.revision = *rc::gen::inRange(1, 4);
    for (int number = 0; number < 3; ++number) policy.stages.push_back(any_stage(number));
    return policy;
}

/// Some services have no policy yet, and most policies were replaced by others.
State any_fleet() {
    State state;
    for (int left = *rc::gen::inRange(0, 30); left > 0; --left) apply(state, {any_host(), false});
    for (int left = *rc::gen::inRange(0, 20); left > 0; --left) apply(state, {any_policy(), false});
    for (int number = 0; number < 4; ++number) {
        Service service;
        service.name = ServiceName{"service-" + std::to_string(number)};
        service.policy = *rc::gen::inRange(0, 4);
        apply(state, {service, false});
    }
    return state;
}

RC_GTEST_PROP(Assignment, OfAHostIsWhatAskingEveryServiceGives, ()) {
    const State state = any_fleet();
    for (const auto& [id, host] : state.hosts.rows()) {
        std::vector<std::string> expected;
        for (const auto& [key, service] : state.services.rows()) {
            const Policy* policy = current_policy(state, service->name);
            const auto stage = policy ? assigned_stage(*policy, *host) : std::nullopt;
            if (stage) expected.push_back(stage_key(service->name, *stage));
        }
        std::vector<std::string> found;
        for (const Assignment& assignment : assignments_of(state, *host))
            found.push_back(stage_key(assignment.policy->service, assignment.stage));
        RC_ASSERT(found == expected);
    }
}

RC_GTEST_PROP(Assignment, KnowsTheGroupsOfAHostWithoutListingThem, ()) {
    const Host host = any_host();
    for (const char* group : {"g0", "g1", "g2", "g3"})
        RC_ASSERT(host.is_in(group) == contains(host.groups(), group));
    for (const std::string& group : host.left) RC_ASSERT(!host.is_in(group));
}

RC_GTEST_PROP(Assignment, OfAStageIsWhatAskingEveryHostGives, ()) {
    const State state = any_fleet();
    for (const auto& [key, policy] : state.policies.rows())
        for (const StagePolicy& stage : policy->stages) {
            std::vector<const Host*> expected;
            for (const auto& [id, host] : state.hosts.rows())
                if (assigned_stage(*policy, *host) == stage.name) expected.push_back(host.get());
            RC_ASSERT(hosts_of(state, *policy, stage) == expected);
        }
}

} // namespace
} // namespace tt

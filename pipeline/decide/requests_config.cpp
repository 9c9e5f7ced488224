#include "pipeline/base/counted.hpp"
#include "pipeline/base/joined.hpp"
#include "pipeline/decide/assignment.hpp"
#include "pipeline/decide/held_values.hpp"
#include "pipeline/decide/requests.hpp"

#include <algorithm>
#include <ranges>

namespace tt {

namespace {

/// Whether two revisions want the same, leaving out who adopted them and when.
bool same_policy(Policy a, Policy b) {
    for (Policy* policy : {&a, &b}) {
        policy->revision = 0;
        policy->adopted_at = {};
        policy->adopted_by.clear();
    }
    return a == b;
}

/// A stage that hosts still belong to, or that a deploy is active in, must not vanish unseen.
Result<> check_removed_stages(const State& state, const Policy& from, const Policy& to) {
    for (const StagePolicy& old : from.stages) {
        if (find_stage(to, old.name)) continue;
        const Stage stage = stage_or_new(state, from.service, old.name);
        if (!stage.active.empty())
            return fail(
                ErrorKind::conflict,
                "stage " + old.name.value + " cannot be removed while " + stage.active.value
                    + " is active in it",
                "tt abort " + stage.active.value
            );
    }
    return {};
}

bool same_schedule(const StagePolicy& a, const StagePolicy& b) {
    return a.promote.on == b.promote.on && a.promote.schedule == b.promote.schedule
           && a.promote.zone == b.promote.zone;
}

/// A schedule that is adopted at 10:30 must not start a deploy for 10:00.
void spend_old_fires(
    Decision& decision, const State& state, const Policy* before, const Policy& policy, Time now
) {
    for (const StagePolicy& rules : policy.stages) {
        const StagePolicy* old = before ? find_stage(*before, rules.name) : nullptr;
        if (rules.promote.on != PromoteOn::schedule || (old && same_schedule(*old, rules))) continue;
        Stage stage = stage_or_new(state, policy.service, rules.name);
        stage.spent_fire = now;
        decision.changes.push_back({stage, false});
    }
}

std::string applied_message(const Service& service, bool policy, bool config) {
    std::string message;
    if (policy) message += "policy is now revision " + std::to_string(service.policy);
    if (config)
        message += std::string(message.empty() ? "" : "; ") + "runtime configuration is now revision "
                   + std::to_string(service.runtime_config)
                   + " (a deploy of kind config brings it to the hosts)";
    return message.empty() ? "nothing changed" : message;
}

/// The file's values, and over them what people set beside it, but for stages that are gone.
HeldValues laid_over(const HeldValues& before, const ApplyConfig& request) {
    HeldValues after{request.environment, {}};
    std::erase_if(after.file, [](const auto& entry) { return entry.second.empty(); });
    after.held = after.file;
    for (const ValueChange& set : set_beside(before))
        if (find_stage(request.policy, StageName{set.stage})) apply(after.held, set);
    return after;
}

/// Where the file says something and yet something else holds.
std::vector<ValueChange> overruled(const HeldValues& values) {
    auto set = set_beside(values);
    std::erase_if(set, [&](const ValueChange& change) {
        return find_value(values.file, change.stage, change.key) == nullptr;
    });
    return set;
}

std::string what_stays(const HeldValues& values) {
    const auto set = overruled(values);
    if (set.empty()) return "";
    std::vector<std::string> keys;
    for (const ValueChange& change : set) keys.push_back(change.stage + " " + change.key);
    return "; not as tt.yaml says, since `tt config set` or `restore` wins: " + joined(keys)
           + "; to go by the file: tt config set " + set.front().stage + " --unset " + set.front().key;
}

/// Those that serve the service, by name, and would have to stop it: the stages of old named them, and none
/// does now.
std::vector<std::string> leaving_hosts(const State& state, const Policy& before, const Policy& after) {
    std::vector<std::string> names;
    for (const auto& [key, host] : state.hosts.rows()) {
        const ServiceReport* report = find_report(host->services, before.service);
        if (!report || report->serving.empty() || host->drained) continue;
        if (is_named(before, *host) && !is_named(after, *host)) names.push_back(host->facts.name);
    }
    std::ranges::sort(names);
    return names;
}

/// A slip of the pen in a group's name must not take a fleet down.
Result<> check_leaving_hosts(const State& state, const Policy& before, const ApplyConfig& request) {
    constexpr std::size_t shown = 5;
    auto names = leaving_hosts(state, before, request.policy);
    const auto count = names.size();
    if (count <= static_cast<std::size_t>(std::max(request.leaving, 0))) return {};
    names.resize(std::min(count, shown));
    return fail(
        ErrorKind::blocked,
        "no stage would take " + counted(static_cast<std::int64_t>(count), "host") + " any more that "
            + (count == 1 ? "serves " : "serve ") + before.service.value + " now (" + joined(names)
            + (count > shown ? ", …" : "") + "): they would stop it and remove it",
        "if that is meant: tt config apply --leaving " + std::to_string(count)
    );
}

} // namespace

Result<Decision> decide(const State& state, const ApplyConfig& request, const Actor& actor, Time now) {
    const Policy* before = current_policy(state, request.service);
    if (before) TT_TRY(check_removed_stages(state, *before, request.policy));
    if (before) TT_TRY(check_leaving_hosts(state, *before, request));
    Service service;
    if (const Service* known = state.services.find(request.service.value)) service = *known;
    service.name = request.service;
    Decision decision;

    Policy policy = request.policy;
    policy.service = request.service;
    const bool new_policy = !before || !same_policy(*before, policy);
    if (new_policy) {
        policy.revision = ++service.policy;
        policy.adopted_at = now;
        policy.adopted_by = actor.name;
        decision.changes.push_back({policy, false});
        spend_old_fires(decision, state, before, policy, now);
    }
    const HeldValues held = held_values(state, service);
    const HeldValues values = laid_over(held, request);
    const bool new_config = values != held;
    if (new_config) add_revision(decision.changes, service, values, actor, now);
    if (!decision.changes.empty()) decision.changes.push_back({service, false});
    decision.answer = {
        request.service.value, applied_message(service, new_policy, new_config) + what_stays(values),
        new_policy || new_config
    };
    if (request.dry_run) decision.changes.clear();
    return decision;
}

Result<const StagePolicy*>
find_stage_policy(const State& state, const ServiceName& service, const StageName& stage) {
    const Policy* policy = current_policy(state, service);
    if (!policy) return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    if (const StagePolicy* found = find_stage(*policy, stage)) return found;
    std::string names;
    for (const StagePolicy& each : policy->stages) names += (names.empty() ? "" : ", ") + each.name.value;
    return fail(
        ErrorKind::not_found, "service " + service.value + " has no stage '" + stage.value + "'",
        "its stages are: " + names
    );
}

} // namespace tt

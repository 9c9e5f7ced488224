#include "pipeline/base/joined.hpp"
#include "pipeline/decide/assignment.hpp"
#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/promotion.hpp"
#include "pipeline/decide/queue.hpp"
#include "pipeline/decide/replacement.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/rollout.hpp"
#include "pipeline/decide/stage_plan.hpp"
#include "pipeline/engine/views.hpp"
#include "pipeline/model/condition.hpp"

#include <algorithm>
#include <iterator>

namespace tt {

namespace {

const Because* first_blocking(const std::vector<Because>& because) {
    const auto found = std::ranges::find(because, false, &Because::passed);
    return found == because.end() ? nullptr : &*found;
}

std::string summary_of(const std::string& what, const std::vector<Because>& because) {
    const Because* blocking = first_blocking(because);
    return blocking ? what + "; it waits for " + blocking->gate + ": " + blocking->reason : what;
}

std::string describe(const Deploy& deploy) {
    std::string text = deploy.id.value + " (" + std::string(to_string(deploy.kind));
    if (!deploy.build.empty()) text += " of " + short_id(deploy.build);
    return text + ") is " + std::string(to_string(deploy.state));
}

WhyView why_stage(const State& state, const ServiceName& service, const StageName& name, Time now) {
    const Stage stage = stage_or_new(state, service, name);
    WhyView view{stage_key(service, name), "", plan_stage(state, service, name, now).because};
    std::string what = stage.running.empty() ? "runs nothing yet" : "runs " + short_id(stage.running);
    if (const Deploy* active = state.deploys.find(stage.active.value)) what += "; " + describe(*active);
    view.summary = summary_of(what, view.because);
    return view;
}

WhyView why_deploy(const State& state, const Deploy& deploy, Time now) {
    WhyView view{deploy.id.value, describe(deploy), {}};
    const auto facts = gather(state, deploy.service, deploy.stage, now);
    if (facts && facts->active == &deploy) view.because = plan_rollout(*facts, now).because;
    if (deploy.state == DeployState::queued && facts && facts->active)
        view.because.push_back(behind(*facts->active));
    for (const std::string& gate : deploy.overrode)
        view.because.push_back({gate, "overridden by " + deploy.by + ": " + deploy.reason, true});
    if (!deploy.outcome.empty()) view.summary += ": " + deploy.outcome;
    view.summary = summary_of(view.summary, view.because);
    return view;
}

/// The gates of a build in the first stage that it could still move to.
WhyView why_build(const State& state, const Build& build, Time now) {
    WhyView view{short_id(build.id), "is live everywhere it can be", {}};
    const Policy* policy = current_policy(state, build.service);
    for (const StagePolicy& stage : policy->stages) {
        const auto facts = gather(state, build.service, stage.name, now);
        if (facts->stage.running == build.id) continue;
        Candidate candidate = judge(*facts, build, now);
        view.because = std::move(candidate.gates);
        std::ranges::move(calendar_gates(*facts, now), std::back_inserter(view.because));
        const Because* blocking = first_blocking(view.because);
        view.summary =
            "next stage " + stage.name.value
            + (blocking ? ": waits for " + blocking->gate + ": " + blocking->reason : ": all gates are open");
        return view;
    }
    return view;
}

/// Who says most about the step: its hook, or the agent where it has none.
std::string writer_of(Step step) {
    const bool no_hook =
        step == Step::download || step == Step::prepared || step == Step::serving || step == Step::stopped;
    return no_hook ? "agent" : std::string(to_string(step));
}

/// `drained by ana: scale-in`.
std::string steered(const Host& host, const std::string& how) {
    return how + (host.steered_by.empty() ? "" : " by " + host.steered_by)
           + (host.steered_reason.empty() ? "" : ": " + host.steered_reason);
}

/// What a drained or paused host still has to finish, if anything.
std::string rest_of(const State& state, const Host& host) {
    const auto out = state.permits.with(host.id.value);
    if (out.empty()) return "; nothing of it is under way";
    return "; " + out.front()->deploy.value + ", which is under way there, goes on to its end";
}

/// ` (put into canary; taken out of web)`.
std::string decided_groups(const Host& host) {
    const std::string in = host.joined.empty() ? "" : "put into " + joined(host.joined);
    const std::string out = host.left.empty() ? "" : "taken out of " + joined(host.left);
    return " (" + in + (in.empty() || out.empty() ? "" : "; ") + out + ")";
}

std::string groups_text(const Host& host) {
    const auto groups = host.groups();
    return groups.empty() ? "in no group" : joined(groups);
}

/// Where the host stands among those that are expected.
void name_place(WhyView& view, const State& state, const Host& host) {
    if (host.is_lost())
        view.because.push_back(
            {"lost",
             "given up for its silence since " + to_rfc3339(host.lost_at)
                 + "; it is expected again when it speaks",
             false, end_of_time, "tt hosts forget " + host.facts.name}
        );
    if (!host.replaced_by.empty())
        view.because.push_back(
            {"replaced", host.replaced_by.value + " took its place, under its name", false, end_of_time,
             "tt hosts forget " + host.id.value}
        );
    if (const Host* old = replaced_by(state, host))
        view.because.push_back({"replaces", "it took the place of " + old->id.value, true});
    if (!host.joined.empty() || !host.left.empty())
        view.because.push_back(
            {"groups", groups_text(host) + decided_groups(host), true, end_of_time,
             "tt hosts assign " + host.facts.name + " --as-proposed"}
        );
}

/// What people have said about the host.
void name_words(WhyView& view, const State& state, const Host& host, Time now) {
    const std::string rest = rest_of(state, host);
    if (host.drained)
        view.because.push_back(
            {"drained", steered(host, "drained") + rest, false, end_of_time,
             "tt hosts undrain " + host.facts.name}
        );
    if (host.paused)
        view.because.push_back(
            {"paused", steered(host, "paused") + rest, false, end_of_time,
             "tt hosts resume " + host.facts.name}
        );
    for (const auto& [policy, stage] : assignments_of(state, host)) {
        const auto facts = gather_host(state, policy->service, stage, host, now);
        if (!facts || !is_to_walk_again(facts->members.front())) continue;
        const std::string name = stage_key(policy->service, stage);
        view.because.push_back(
            {"again", name + ": " + facts->members.front().permit->again, false, end_of_time, "tt why " + name
            }
        );
    }
}

/// What the host said of a service when it was last heard of.
void name_service(WhyView& view, const Host& host, const ServiceReport& report, bool reachable) {
    const std::string condition = condition_of(report);
    Because because{report.service.value, (reachable ? "" : "when last heard of: ") + condition};
    because.passed = report.healthy && report.state != StepState::failed;
    if (!report.serving.empty()) because.reason += ", serves " + short_id(report.serving);
    if (!report.error.empty()) because.reason += ": " + report.error;
    if (!because.passed) {
        because.command = "tt log " + host.facts.name + " " + writer_of(report.step);
        view.summary += "; " + report.service.value + ": " + condition;
    }
    view.because.push_back(std::move(because));
}

WhyView why_host(const State& state, const Host& host, Time now) {
    WhyView view{host.facts.name, "", {}};
    const Presence* seen = state.presence.find(host.id.value);
    const bool reachable = seen && now < seen->last_seen + grace;
    view.summary = reachable ? "is reachable" : "has not been heard of";
    if (seen && !reachable) view.summary += " since " + to_rfc3339(seen->last_seen);
    name_place(view, state, host);
    name_words(view, state, host, now);
    for (const ServiceReport& report : host.services) name_service(view, host, report, reachable);
    return view;
}

const Host* host_named(const State& state, std::string_view text) {
    if (const Host* host = state.hosts.find(text)) return host;
    const Host* found = nullptr;
    for (const Host* host : state.hosts.with(name_index(std::string(text))))
        if (!found || !found->replaced_by.empty()) found = host;
    return found;
}

WhyView why_service(const State& state, const ServiceName& service, Time now) {
    WhyView view{service.value, "", {}};
    for (const StagePolicy& stage : current_policy(state, service)->stages) {
        const WhyView one = why_stage(state, service, stage.name, now);
        view.summary += (view.summary.empty() ? "" : ". ") + stage.name.value + " " + one.summary;
        if (const Because* blocking = first_blocking(one.because)) view.because.push_back(*blocking);
    }
    return view;
}

} // namespace

Result<WhyView> why_view(const State& state, const ServiceName& service, std::string_view subject, Time now) {
    const Policy* policy = current_policy(state, service);
    if (policy && (subject.empty() || subject == service.value)) return why_service(state, service, now);
    std::string_view name = subject;
    if (policy && name.starts_with(service.value + "/")) name.remove_prefix(service.value.size() + 1);
    if (policy && find_stage(*policy, StageName{std::string(name)}))
        return why_stage(state, service, StageName{std::string(name)}, now);
    if (const Deploy* deploy = state.deploys.find(subject)) return why_deploy(state, *deploy, now);
    if (const Host* host = host_named(state, subject)) return why_host(state, *host, now);
    if (policy)
        if (const auto build = find_build(state, service, std::string(subject)))
            return why_build(state, **build, now);
    return fail(
        ErrorKind::not_found, "'" + std::string(subject) + "' is no stage, deploy, build or host",
        "tt status, tt history, tt builds and tt hosts list them"
    );
}

} // namespace tt

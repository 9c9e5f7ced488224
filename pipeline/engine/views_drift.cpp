#include "pipeline/base/counted.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/engine/views.hpp"

#include <algorithm>
#include <ranges>

namespace tt {

namespace {

/// Agents compare at least once a week, and take their time.
constexpr Duration checked_lately = std::chrono::days{8};

/// What is looked at: a service, or one stage of it; an empty service means all.
struct Scope {
    ServiceName service;
    StageName stage;
};

Result<Scope> scope_of(const State& state, const DriftQuestion& asked) {
    const ServiceName named{asked.of};
    if (asked.of.empty() && !asked.service.empty() && !state.services.find(asked.service.value))
        return fail(ErrorKind::not_found, "no service '" + asked.service.value + "'", "tt config apply");
    if (asked.of.empty()) return Scope{asked.service, {}};
    const StageName stage{asked.of};
    const Policy* policy = asked.service.empty() ? nullptr : current_policy(state, asked.service);
    if (policy && find_stage(*policy, stage)) return Scope{asked.service, stage};
    if (state.services.find(asked.of)) return Scope{named, {}};
    if (policy) TT_TRY(find_stage_policy(state, asked.service, stage));
    return fail(ErrorKind::not_found, "no service '" + asked.of + "'", "tt status lists them");
}

bool is_host(const Host& host, const std::string& wanted) {
    return wanted.empty() || host.facts.name == wanted || host.id.value == wanted;
}

Result<> check_host(const State& state, const std::string& wanted) {
    if (wanted.empty() || state.hosts.find(wanted)) return {};
    for (const auto& [key, host] : state.hosts.rows())
        if (is_host(*host, wanted)) return {};
    return fail(ErrorKind::not_found, "no host '" + wanted + "'", "tt hosts --all lists them");
}

std::string with_error(const std::string& reason, const ServiceReport& report) {
    return report.error.empty() ? reason : reason + ": " + report.error;
}

std::string silence(const Member& member) {
    if (member.last_seen == Time{}) return "has not spoken since the server started";
    return "has not spoken since " + to_rfc3339(member.last_seen);
}

/// Why the host does not serve what it should; empty: it does, or is on its way under a permit.
std::string not_serving(const StageFacts& facts, const Member& member) {
    if (!member.target || member.target->kind == DeployKind::stop) return "";
    if (!member.reachable) return silence(member);
    if (member.counted) return "";
    if (is_newcomer(member))
        return member.report ? with_error("serves nothing", *member.report) : "serves nothing";
    const ServiceReport& report = *member.report;
    const std::string serves = "serves " + short_id(report.serving);
    if (!report.healthy) return with_error(serves + ", which is not healthy", report);
    const bool settled = !facts.active && report.serving != facts.stage.left;
    if (!settled || report.serving == member.target->build) return "";
    return with_error(serves + " instead of " + short_id(member.target->build), report);
}

std::string unchecked(const ServiceReport& report, Time now) {
    if (!report.scrub) return "its releases were never compared with their builds";
    if (now < report.scrub->ended_at + checked_lately) return "";
    return "its releases were last compared on " + to_rfc3339(report.scrub->ended_at);
}

std::string what_differs(const DriftedRelease& release) {
    std::string text;
    const auto say = [&](std::uint64_t count, std::string_view word) {
        if (count == 0) return;
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(word);
    };
    say(release.differ, "changed");
    say(release.missing, "missing");
    say(release.extra, "extra");
    return text;
}

class Findings {
public:
    Findings(DriftView& view, const StageFacts& facts, Time now)
        : view_(view)
        , facts_(facts)
        , now_(now) {}

    void look(const Member& member) {
        const auto before = view_.findings.size();
        look_at_files(member);
        if (const std::string reason = not_serving(facts_, member); !reason.empty())
            add(member, Fault::not_serving).reason = reason;
        else if (member.report && !member.report->resident.empty())
            look_at_age(member);
        ++view_.hosts;
        view_.sound += view_.findings.size() == before ? 1 : 0;
    }

    /// Nothing is expected of it, but nobody knows what it has.
    void look_at_lost(const Host& host) {
        Member member;
        member.host = &host;
        member.report = find_report(host.services, facts_.stage.service);
        add(member, Fault::not_serving).reason =
            "was given up for its silence at " + to_rfc3339(host.lost_at);
        ++view_.hosts;
    }

private:
    void look_at_files(const Member& member) {
        if (!member.report || !member.report->scrub) return;
        for (const DriftedRelease& release : member.report->scrub->drifted) {
            DriftFinding& finding = add(member, Fault::differs);
            finding.release = release;
            finding.serves = release.build == member.report->serving;
            finding.reason = what_differs(release);
            finding.command =
                finding.serves ? "tt restart " + facts_.stage.name.value + service_option() : "";
            if (!finding.serves) finding.reason += "; put right before it is next served";
        }
    }

    void look_at_age(const Member& member) {
        const std::string reason = unchecked(*member.report, now_);
        if (!reason.empty()) add(member, Fault::unchecked).reason = reason;
    }

    DriftFinding& add(const Member& member, Fault fault) {
        DriftFinding finding;
        finding.host = member.host->id;
        finding.name = member.host->facts.name;
        finding.service = facts_.stage.service;
        finding.stage = facts_.stage.name;
        finding.fault = fault;
        if (member.report) finding.release.build = member.report->serving;
        if (member.report && member.report->scrub) finding.checked_at = member.report->scrub->ended_at;
        finding.serves = !finding.release.build.empty();
        finding.command = "tt why " + finding.name + service_option();
        return view_.findings.emplace_back(std::move(finding));
    }

    [[nodiscard]] std::string service_option() const { return " --service " + facts_.stage.service.value; }

    DriftView& view_;
    const StageFacts& facts_;
    Time now_;
};

void look_at_stage(DriftView& view, const StageFacts& facts, const std::string& host, Time now) {
    Findings findings(view, facts, now);
    std::vector<const Member*> members;
    for (const Member& member : facts.members)
        if (is_host(*member.host, host)) members.push_back(&member);
    std::ranges::sort(members, {}, [](const Member* member) { return member->host->facts.name; });
    for (const Member* member : members) findings.look(*member);
    if (host.empty()) return;
    for (const Host* lost : facts.lost | std::views::values)
        if (is_host(*lost, host)) findings.look_at_lost(*lost);
}

} // namespace

Result<DriftView> drift_view(const State& state, const DriftQuestion& asked, Time now) {
    TT_ASSIGN(const Scope scope, scope_of(state, asked));
    TT_TRY(check_host(state, asked.host));
    DriftView view;
    for (const auto& [key, service] : state.services.rows()) {
        if (!scope.service.empty() && service->name != scope.service) continue;
        const Policy* policy = current_policy(state, service->name);
        if (!policy) continue;
        for (const StagePolicy& stage : policy->stages)
            if (scope.stage.empty() || stage.name == scope.stage)
                if (const auto facts = gather(state, service->name, stage.name, now))
                    look_at_stage(view, *facts, asked.host, now);
    }
    return view;
}

} // namespace tt

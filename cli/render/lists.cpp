#include "cli/render/render.hpp"
#include "cli/render/signed_build_view.hpp"
#include "cli/render/words.hpp"
#include "integrations/json/json.hpp"
#include "integrations/signing/signed_build.hpp"
#include "pipeline/base/contains.hpp"
#include "pipeline/model/condition.hpp"

namespace tt {

namespace {

template<class Name>
std::string joined(const std::vector<Name>& names) {
    std::string out;
    for (const auto& name : names) {
        if (!out.empty()) out += ", ";
        if constexpr (requires { name.value; })
            out += name.value;
        else
            out += name;
    }
    return out;
}

/// A list with one JSON line for each of its elements.
template<class View, class Element>
Shown list(
    const std::string& kind, const std::string& element_kind, const View& view,
    const std::vector<Element>& elements
) {
    Shown out{.kind = kind, .json = encode(view), .line_kind = element_kind};
    for (const Element& element : elements) out.lines.push_back(encode(element));
    return out;
}

/// Who looks for what went past a gate must not have to open each deploy.
std::string outcome_text(const Deploy& deploy) {
    if (deploy.overrode.empty()) return deploy.outcome.empty() ? deploy.reason : deploy.outcome;
    const std::string overrode = "overrode " + joined(deploy.overrode) + ": " + deploy.reason;
    return deploy.outcome.empty() ? overrode : overrode + "; " + deploy.outcome;
}

Cell reachable_cell(const HostView& view) {
    if (!view.host.replaced_by.empty()) return {"replaced by " + view.host.replaced_by.value, Tone::faint};
    if (view.host.drained) return {"drained", Tone::faint};
    if (view.host.is_lost()) return {"lost", Tone::bad};
    if (view.host.paused && view.reachable) return {"paused", Tone::faint};
    return view.reachable ? Cell("reachable", Tone::good) : Cell("unreachable", Tone::bad);
}

/// `canary (assigned), linux, web (unassigned)`: what was decided stands out from what its agent proposes.
std::string group_text(const Host& host) {
    std::vector<std::string> groups = host.groups();
    for (std::string& group : groups)
        if (contains(host.joined, group)) group += " (assigned)";
    for (const std::string& group : host.left)
        if (contains(host.facts.groups, group)) groups.push_back(group + " (unassigned)");
    return joined(groups);
}

/// What else there is to know of a host that is not where people look for it.
std::string note_text(const HostView& view) {
    const std::string& name = view.host.facts.name;
    if (view.host.is_lost() && view.host.replaced_by.empty())
        return "lost since " + to_rfc3339(view.host.lost_at) + "; tt hosts forget " + name
               + " when it is gone for good";
    return view.replaces.empty() ? "" : "replaces " + view.replaces.value;
}

/// What is wrong; where the build that serves is well, of which deploy that is.
std::string trouble_text(const ServiceReport& report) {
    if (report.error.empty()) return "";
    const bool other = report.healthy && report.state == StepState::failed && !report.deploy.empty();
    return other ? "; " + report.deploy.value + " failed: " + report.error : ": " + report.error;
}

/// `web b-0123456789 serving`, for each service.
std::string services_text(const Host& host) {
    std::vector<std::string> parts;
    for (const ServiceReport& report : host.services)
        parts.push_back(
            report.service.value + " " + build_label(report.serving) + " "
            + (report.healthy ? "healthy" : condition_of(report)) + trouble_text(report)
        );
    return joined(parts);
}

/// What a deploy of the queue waits for, and who put it where it is.
std::string turn_text(const QueuedDeploy& queued) {
    const Deploy& deploy = queued.deploy;
    std::string text = first_closed(queued.because);
    if (!queued.overtaken_by.empty()) text = "will be superseded by " + queued.overtaken_by.value;
    if (deploy.first_at != Time{} && deploy.state == DeployState::queued)
        text += "; put first by " + deploy.first_by + ": " + deploy.first_reason;
    return text;
}

SignedBuildsView with_signers(const BuildsView& view) {
    SignedBuildsView out;
    for (const auto& [build, live, known] : view.builds)
        out.builds.push_back({build, live, known, named_signer(build.signature)});
    return out;
}

/// What sets a build apart: that somebody pinned it, or that it is gone.
Cell note_cell(const Build& build) {
    if (build.collected) return {"collected", Tone::faint};
    if (!build.pin) return "";
    return "pinned by " + build.pin->by + (build.pin->reason.empty() ? "" : ": " + build.pin->reason);
}

/// `ci`, or `ci for ana (https://…)` where it said so.
std::string who(const Actor& actor) {
    const auto claim = actor.origin.find(", for ");
    return claim == std::string::npos ? actor.name : actor.name + actor.origin.substr(claim + 1);
}

/// Whether it has expired is for whoever reads the time to see.
Cell state_cell(const CredentialView& token) {
    if (token.revoked) return {"revoked", Tone::faint};
    if (token.uses > 0 && token.used >= token.uses) return {"used up", Tone::faint};
    if (token.expires_at == end_of_time) return {"valid", Tone::good};
    return {"until " + to_rfc3339(token.expires_at), Tone::good};
}

std::string uses_text(const CredentialView& token) {
    if (token.role != Role::enroll) return "";
    return std::to_string(token.used) + (token.uses > 0 ? " of " + std::to_string(token.uses) : "");
}

} // namespace

Shown shown(const BuildsView& builds) {
    const SignedBuildsView view = with_signers(builds);
    Shown out = list("builds", "build", view, view.builds);
    out.table.columns = {"BUILD",   "NUMBER",    "COMMIT", "BRANCH", "PUBLISHED",
                         "LIVE IN", "SIGNED BY", "NOTE",   "SUBJECT"};
    for (const auto& [build, live, known, signer] : view.builds)
        out.table.add(
            {short_id(build.id), "#" + std::to_string(build.number), short_commit(build.commit),
             build.commit.branch, Cell(build.published_at), joined(live), signer, note_cell(build),
             build.commit.subject}
        );
    return out;
}

Shown shown(const HistoryView& view) {
    Shown out = list("deploys", "deploy", view, view.deploys);
    out.table.columns = {"DEPLOY", "STAGE", "KIND", "STATE", "BUILD", "BY", "STARTED", "OUTCOME"};
    for (const Deploy& deploy : view.deploys)
        out.table.add(
            {deploy.id.value, deploy.stage.value, std::string(to_string(deploy.kind)), state_cell(deploy),
             build_label(deploy.build), deploy.by, Cell(deploy.created_at), outcome_text(deploy)}
        );
    return out;
}

Shown shown(const HostsView& view) {
    Shown out = list("hosts", "host", view, view.hosts);
    out.table.columns = {"HOST", "ZONE", "STATE", "SEEN", "GROUPS", "STAGES", "SERVICES", "NOTE"};
    for (const HostView& host : view.hosts)
        out.table.add(
            {host.host.facts.name.empty() ? host.host.id.value : host.host.facts.name, host.host.facts.zone,
             reachable_cell(host), Cell(host.last_seen), group_text(host.host), joined(host.assigned),
             services_text(host.host), note_text(host)}
        );
    return out;
}

Shown shown(const TimelineView& view) {
    Shown out = list("timeline", "event", view, view.entries);
    out.table.columns = {"TIME", "WHO", "SUBJECT", "WHAT"};
    for (const TimelineEntry& entry : view.entries)
        out.table.add({Cell(entry.at), who(entry.actor), entry.subject, entry.what});
    return out;
}

Shown shown(const RevisionsView& view) {
    Shown out = list("revisions", "revision", view, view.revisions);
    out.table.columns = {"REVISION", "ADOPTED", "BY"};
    for (const RevisionView& revision : view.revisions)
        out.table.add({std::to_string(revision.revision), Cell(revision.at), revision.by});
    return out;
}

Shown shown(const CredentialsView& view) {
    Shown out = list("tokens", "token", view, view.credentials);
    out.table.columns = {"TOKEN", "NAME", "ROLE", "CREATED", "STATE", "USES", "GROUPS"};
    for (const CredentialView& token : view.credentials)
        out.table.add(
            {token.id.value, token.name, std::string(to_string(token.role)), Cell(token.created_at),
             state_cell(token), uses_text(token), joined(token.groups)}
        );
    return out;
}

Shown shown(const PromotionsView& view) {
    Shown out = list("promotions", "why", view, view.stages);
    out.table.columns = {"STAGE", "WHAT"};
    for (const WhyView& stage : view.stages) out.table.add({stage.subject, stage.summary});
    if (!view.started.empty()) out.footing = "started " + joined(view.started) + "\n";
    return out;
}

Shown shown(const QueueView& view) {
    Shown out{.kind = "queue", .json = encode(view), .line_kind = "queued"};
    out.table.columns = {"DEPLOY", "KIND", "BUILD", "STATE", "SINCE", "BY", "WAITS FOR"};
    for (const QueuedDeploy& queued : view.deploys) {
        const Deploy& deploy = queued.deploy;
        out.lines.push_back(encode(queued));
        out.table.add(
            {deploy.id.value, std::string(to_string(deploy.kind)), build_label(deploy.build),
             state_cell(deploy), Cell(deploy.created_at), deploy.by, turn_text(queued)}
        );
    }
    if (view.deploys.empty())
        out.line = "nothing is under way to " + view.stage.value + ", and nothing waits";
    return out;
}

} // namespace tt

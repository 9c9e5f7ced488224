#include "pipeline/base/joined.hpp"
#include "pipeline/engine/views.hpp"
#include "pipeline/model/condition.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace tt {

namespace {

/// What the entries so far made of each record, so that the next after-image can be told as a change.
struct Known {
    std::map<std::string, Deploy> deploys;
    std::map<std::string, Permit> permits;
    std::map<std::string, Host> hosts;
    std::map<std::string, Stage> stages;
    std::set<std::string> vetoes;
    std::map<std::string, Build> builds;
    std::map<std::string, Credential> credentials;
};

std::string host_name(const State& state, const HostId& id) {
    const Host* host = state.hosts.find(id.value);
    return host ? host->facts.name : id.value;
}

struct Told {
    std::string subject;
    std::string what;
    std::string detail = {};
    std::string scope = {}; ///< `SERVICE/STAGE` it belongs to, for filtering.
    std::string deploy = {};
};

std::string describe(const Deploy& deploy) {
    std::string text{to_string(deploy.kind)};
    if (!deploy.build.empty()) text += " of " + short_id(deploy.build);
    return text + " to " + deploy.stage.value;
}

std::string outcome_of(const Deploy& deploy) {
    return deploy.outcome.empty() ? "" : ": " + deploy.outcome;
}

std::optional<Told> tell(Known& past, const State&, const Deploy& deploy) {
    const auto known = past.deploys.find(deploy.key());
    const std::optional<Deploy> before =
        known == past.deploys.end() ? std::nullopt : std::optional(known->second);
    past.deploys.insert_or_assign(deploy.key(), deploy);
    Told told{deploy.id.value, "", "", stage_key(deploy.service, deploy.stage), deploy.id.value};
    if (!before)
        told.what = describe(deploy) + (deploy.state == DeployState::queued ? " is queued" : " starts")
                    + (deploy.overrode.empty() ? "" : ", overriding " + joined(deploy.overrode))
                    + (deploy.reason.empty() ? "" : " (" + deploy.reason + ")");
    else if (before->state != deploy.state)
        told.what = std::string(to_string(deploy.state)) + outcome_of(deploy);
    else if (before->paused != deploy.paused)
        told.what = deploy.paused ? "paused by " + deploy.paused_by : "resumed";
    else if (before->first_at != deploy.first_at)
        told.what = "goes first, by " + deploy.first_by + ": " + deploy.first_reason;
    else if (before->batch != deploy.batch)
        told.what = "batch " + std::to_string(deploy.batch + 1) + " begins";
    else if (before->acceptance.attempt != deploy.acceptance.attempt)
        told.what = "acceptance attempt " + std::to_string(deploy.acceptance.attempt) + " begins";
    else if (before->retry != deploy.retry)
        told.what = "failed hosts are tried again";
    else
        return std::nullopt;
    if (deploy.state == DeployState::rejected) told.detail = deploy.acceptance.output;
    return told;
}

std::optional<Told> tell(Known& past, const State& state, const Permit& permit) {
    const auto known = past.permits.find(permit.key());
    const bool same = known != past.permits.end() && known->second.state == permit.state
                      && known->second.id == permit.id && known->second.again == permit.again;
    past.permits.insert_or_assign(permit.key(), permit);
    if (same) return std::nullopt;
    Told told{host_name(state, permit.host), "", "", "", permit.deploy.value};
    if (const Deploy* deploy = state.deploys.find(permit.deploy.value))
        told.scope = stage_key(deploy->service, deploy->stage);
    told.what = permit.deploy.value + ": permit " + (permit.id.empty() ? "" : permit.id.value + " ")
                + std::string(to_string(permit.state)) + (permit.error.empty() ? "" : ": " + permit.error);
    const bool asked = permit.state == PermitState::returned && !permit.again.empty();
    if (asked) told.what = permit.deploy.value + ": once more, " + permit.again;
    return told;
}

/// What somebody did to the host, and why.
std::string steered(const Host& before, const Host& host) {
    std::string what = host.drained     ? "drained"
                       : host.paused    ? "paused"
                       : before.drained ? "takes part again"
                                        : "takes steps again";
    return what + (host.steered_reason.empty() ? "" : ": " + host.steered_reason);
}

/// `assigned to canary, taken out of web`, or that it is as its agent proposes.
std::string regrouped(const Host& host) {
    if (host.joined.empty() && host.left.empty()) return "in the groups that its agent proposes";
    const std::string to = host.joined.empty() ? "" : "assigned to " + joined(host.joined);
    const std::string from = host.left.empty() ? "" : "taken out of " + joined(host.left);
    return to + (to.empty() || from.empty() ? "" : ", ") + from;
}

/// What changed of where the host belongs; empty: nothing.
std::string moved(const Host& before, const Host& host) {
    if (before.replaced_by != host.replaced_by && !host.replaced_by.empty())
        return "replaced by " + host.replaced_by.value + ", which enrolled under its name";
    if (before.is_lost() != host.is_lost())
        return host.is_lost() ? "given up: it was silent for longer than its stages wait (hosts: lost_after:)"
                              : "heard of again, and expected";
    const bool same = before.joined == host.joined && before.left == host.left;
    return same ? "" : regrouped(host);
}

/// Whether nothing that is worth telling is between the two; what serves may fall ill and recover.
bool stands_where(const ServiceReport& before, const ServiceReport& report) {
    const bool same_step =
        before.step == report.step && before.state == report.state && before.deploy == report.deploy;
    return same_step && (report.step != Step::serving || before.healthy == report.healthy);
}

/// A step that a host came to.
std::optional<Told> tell(Known& past, const State& state, const Host& host) {
    const auto known = past.hosts.find(host.key());
    const std::optional<Host> before =
        known == past.hosts.end() ? std::nullopt : std::optional(known->second);
    past.hosts.insert_or_assign(host.key(), host);
    if (!before) return Told{host.facts.name, "enrolled"};
    if (before->enrolled_at != host.enrolled_at) return Told{host.facts.name, "enrolled again"};
    if (before->drained != host.drained || before->paused != host.paused)
        return Told{host.facts.name, steered(*before, host)};
    if (const std::string what = moved(*before, host); !what.empty()) return Told{host.facts.name, what};
    for (const ServiceReport& report : host.services) {
        const ServiceReport* old = find_report(before->services, report.service);
        if (old && stands_where(*old, report)) continue;
        Told told{host.facts.name, "", report.tail, "", report.deploy.value};
        if (const Deploy* deploy = state.deploys.find(report.deploy.value))
            told.scope = stage_key(deploy->service, deploy->stage);
        told.what = report.deploy.value + ": " + condition_of(report)
                    + (report.error.empty() ? "" : ": " + report.error);
        return told;
    }
    return std::nullopt;
}

std::optional<Told> tell(Known& past, const State&, const Stage& stage) {
    const auto known = past.stages.find(stage.key());
    const std::optional<Stage> before =
        known == past.stages.end() ? std::nullopt : std::optional(known->second);
    past.stages.insert_or_assign(stage.key(), stage);
    const bool held = before && before->hold.has_value();
    Told told{stage.key(), "", "", stage.key()};
    if (stage.hold && (!held || before->hold->reason != stage.hold->reason))
        told.what = "held by " + stage.hold->owner + ": " + stage.hold->reason;
    else if (!stage.hold && held)
        told.what = "no longer held";
    else if (before && before->running != stage.running)
        told.what = "runs " + short_id(stage.running);
    else
        return std::nullopt;
    return told;
}

/// What became of a build that was known. The deletion of its bytes, which follows, goes unsaid.
std::string what_became(const Build& before, const Build& build) {
    if (build.collected && !before.collected) return "collected: it had never been deployed";
    if (build.pin && build.pin != before.pin)
        return "pinned by " + build.pin->by + (build.pin->reason.empty() ? "" : ": " + build.pin->reason);
    if (before.pin && !build.pin) return "pinned no more";
    return build.collected ? "" : "published again as #" + std::to_string(build.number);
}

std::optional<Told> tell(Known& past, const State&, const Build& build) {
    const auto known = past.builds.find(build.key());
    const std::string what = known == past.builds.end() ? "published as #" + std::to_string(build.number)
                                                              + ": " + build.commit.subject
                                                        : what_became(known->second, build);
    past.builds.insert_or_assign(build.key(), build);
    if (what.empty()) return std::nullopt;
    return Told{short_id(build.id), what, "", build.service.value + "/"};
}

std::optional<Told> tell(Known&, const State&, const Policy& policy) {
    return Told{
        policy.service.value, "policy revision " + std::to_string(policy.revision) + " adopted", "",
        policy.service.value + "/"
    };
}

std::optional<Told> tell(Known&, const State&, const RuntimeConfig& config) {
    if (config.revision < 0) return std::nullopt; // What the file said meanwhile; see HeldValues.
    return Told{
        config.service.value, "runtime configuration revision " + std::to_string(config.revision) + " set",
        "", config.service.value + "/"
    };
}

/// What became of a token that was known, or that is new.
std::string what_became(const Credential* before, const Credential& token) {
    if (before && token.used > before->used) return "' let in a host";
    return token.revoked ? "' revoked" : "' made";
}

/// Of agents only the end: that a host joined is told of the host, and renewals are nobody's business.
std::optional<Told> tell(Known& past, const State& state, const Credential& credential) {
    const auto known = past.credentials.find(credential.key());
    const Credential* before = known == past.credentials.end() ? nullptr : &known->second;
    std::optional<Told> told;
    if (credential.role != Role::agent)
        told = Told{credential.id.value, "token '" + credential.name + what_became(before, credential)};
    else if (credential.revoked && before && !before->revoked)
        told = Told{host_name(state, credential.host), "its agent is not let in any more"};
    past.credentials.insert_or_assign(credential.key(), credential);
    return told;
}

std::string scope_of(const Freeze& freeze) {
    return freeze.service.empty() ? "" : stage_key(freeze.service, freeze.stage);
}

std::optional<Told> tell(Known&, const State&, const Freeze& freeze) {
    Told told{freeze.name, "freeze by " + freeze.owner, "", scope_of(freeze)};
    if (freeze.to != end_of_time) told.what += " until " + to_rfc3339(freeze.to);
    told.what += ": " + freeze.reason;
    return told;
}

std::string name_of(const Veto& veto) {
    return veto.commit.empty() ? short_id(veto.build) : veto.commit.value.substr(0, 10);
}

/// Told once, although it is written again for each build that joins.
std::optional<Told> tell(Known& past, const State&, const Veto& veto) {
    if (!past.vetoes.insert(veto.key()).second) return std::nullopt;
    return Told{name_of(veto), "vetoed by " + veto.owner + ": " + veto.reason, "", veto.service.value + "/"};
}

std::optional<Told> tell(Known&, const State&, const Approval& approval) {
    Told told{
        short_id(approval.build), "approved for " + approval.stage.value + " by " + approval.by, "",
        stage_key(approval.service, approval.stage)
    };
    if (!approval.reason.empty()) told.what += ": " + approval.reason;
    return told;
}

/// Freezes that had run out go unsaid.
std::optional<Told> tell_end(Known&, const Freeze& freeze, Time at) {
    if (freeze.to <= at) return std::nullopt;
    return Told{freeze.name, "freeze lifted", "", scope_of(freeze)};
}

std::optional<Told> tell_end(Known& past, const Veto& veto, Time) {
    past.vetoes.erase(veto.key());
    return Told{name_of(veto), "veto lifted", "", veto.service.value + "/"};
}

std::optional<Told> tell_end(Known&, const Approval& approval, Time) {
    return Told{
        short_id(approval.build), "approval for " + approval.stage.value + " taken back by " + approval.by,
        "", stage_key(approval.service, approval.stage)
    };
}

template<class Other>
std::optional<Told> tell_end(Known&, const Other&, Time) {
    return std::nullopt;
}

template<class Other>
std::optional<Told> tell(Known&, const State&, const Other&) {
    return std::nullopt;
}

bool concerns(const Told& told, std::string_view subject) {
    if (subject.empty() || told.subject == subject || told.deploy == subject || told.scope == subject)
        return true;
    return !told.scope.empty() && told.scope.starts_with(std::string(subject) + "/");
}

} // namespace

struct Timeline::Past : Known {};

Timeline::Timeline(const State& state, std::string subject)
    : state_(state)
    , subject_(std::move(subject))
    , past_(std::make_unique<Past>()) {}

Timeline::~Timeline() = default;

void Timeline::read(std::span<const JournalEntry> entries) {
    for (const JournalEntry& entry : entries) {
        const Change& change = entry.change;
        const auto told =
            change.erased
                ? std::visit([&](const auto& gone) { return tell_end(*past_, gone, entry.at); }, change.after)
                : std::visit([&](const auto& record) { return tell(*past_, state_, record); }, change.after);
        if (!told || !concerns(*told, subject_)) continue;
        view_.entries.push_back(
            {entry.sequence, entry.at, entry.actor, told->subject, told->what, told->detail}
        );
    }
}

} // namespace tt

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/permits.hpp"
#include "pipeline/decide/replacement.hpp"

#include <algorithm>
#include <charconv>

namespace tt {

namespace {

/// `version` is that of the host's goal.
void follow_permits(
    std::vector<Change>& changes, const State& state, const Report& report, std::uint64_t version, Time now
) {
    for (const Permit* permit : state.permits.with(report.host.value)) {
        const Deploy* deploy = state.deploys.find(permit->deploy.value);
        const ServiceReport* part = deploy ? find_report(report.services, deploy->service) : nullptr;
        const Permit next =
            follow_report(*permit, part ? *part : ServiceReport{}, report.have == version, now);
        if (!(next == *permit)) changes.push_back({next, false});
    }
}

/// The number that a deploy's or permit's id counts: 42 of `d42`; 0 if there is none that makes sense.
std::uint64_t number_in(std::string_view id) {
    constexpr std::uint64_t absurd = std::uint64_t{1} << 53;
    if (id.empty()) return 0;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
    const bool whole = error == std::errc{} && end == id.data() + id.size();
    return whole && number < absurd ? number : 0;
}

/// An agent that has heard of a later epoch or version than we know tells us that our database was restored
/// from an older copy: adopt what it knows, plus one, and never give a number away twice (design 4,
/// "Fencing").
void catch_up(std::vector<Change>& changes, const State& state, const Report& report) {
    Fleet fleet = state.fleet;
    if (report.epoch > fleet.epoch) fleet.epoch = report.epoch + 1;
    for (const ServiceReport& service : report.services) {
        fleet.deploys = std::max(fleet.deploys, number_in(service.deploy.value));
        fleet.permits = std::max(fleet.permits, number_in(service.permit.value));
    }
    if (!(fleet == state.fleet)) changes.push_back({fleet, false});
}

/// Whether the host is not as it says it is any more. Nearly all reports are heartbeats, which say nothing.
bool tells_news(const Host& known, const Report& report) {
    return report.have > known.version || report.boot != known.boot || report.services != known.services
           || report.facts != known.facts || known.is_lost();
}

Host told_by(const Report& report, std::uint64_t version, Host host) {
    host.facts = report.facts;
    host.boot = report.boot;
    host.services = report.services;
    host.version = version;
    host.lost_at = {};
    return host;
}

} // namespace

bool is_news(const State& state, const Report& report) {
    if (const Presence* known = state.presence.find(report.host.value))
        return std::pair{report.boot, report.sequence} > std::pair{known->boot, known->sequence};
    const Host* host = state.hosts.find(report.host.value);
    return host && report.boot >= host->boot;
}

Result<Decision> decide(const State& state, const TakeReport& request, const Actor&, Time now) {
    const Report& report = request.report;
    const Host* known = state.hosts.find(report.host.value);
    if (!known)
        return fail(ErrorKind::not_found, "no host '" + report.host.value + "'", "enrol the agent again");
    if (!known->replaced_by.empty())
        return fail(
            ErrorKind::denied, why_revoked(state, report.host),
            "enrol it again if it is the right one: tt agent enroll --anew --token-file FILE"
        );
    if (!report.fleet.empty() && report.fleet != state.fleet.id)
        return fail(
            ErrorKind::denied,
            "host " + report.facts.name + " belongs to fleet " + report.fleet.value + ", not to "
                + state.fleet.id.value,
            "point its agent to its own control plane, or enrol it here with a fresh state directory"
        );
    Decision decision;
    decision.answer = {report.host.value, "taken", false};
    if (!is_news(state, report)) return decision;
    catch_up(decision.changes, state, report);
    const bool ahead = report.have > known->version;
    const std::uint64_t version = ahead ? report.have + 1 : known->version;
    follow_permits(decision.changes, state, report, version, now);
    if (tells_news(*known, report)) decision.changes.push_back({told_by(report, version, *known), false});
    decision.answer.changed = !decision.changes.empty();
    return decision;
}

Result<Decision> decide(const State& state, const AddCredential& request, const Actor&, Time now) {
    const auto same_name = [&](const auto& row) {
        return row.second->name == request.credential.name && !row.second->revoked;
    };
    if (std::ranges::any_of(state.credentials.rows(), same_name))
        return fail(
            ErrorKind::conflict, "a token named '" + request.credential.name + "' exists already",
            "tt token revoke " + request.credential.name
        );
    Credential credential = request.credential;
    credential.created_at = now;
    return Decision{
        {{credential, false}}, {credential.id.value, "token '" + credential.name + "' made", true}
    };
}

Result<Decision> decide(const State& state, const RevokeCredential& request, const Actor&, Time) {
    for (const auto& [key, known] : state.credentials.rows()) {
        if (key != request.credential && known->name != request.credential) continue;
        if (known->revoked) continue;
        Credential credential = *known;
        credential.revoked = true;
        return Decision{{{credential, false}}, {key, "token '" + credential.name + "' is revoked", true}};
    }
    return fail(ErrorKind::not_found, "no token '" + request.credential + "'", "tt token list");
}

} // namespace tt

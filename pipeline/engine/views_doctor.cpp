#include "pipeline/base/counted.hpp"
#include "pipeline/decide/enrolment.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/engine/views.hpp"

#include <algorithm>
#include <map>

namespace tt {

namespace {

using std::chrono::days;
using std::chrono::hours;

/// Refusals that are older say nothing about now.
constexpr Duration lately = days{1};
constexpr Duration just_now = hours{1};
constexpr Duration soon = days{7};
constexpr std::size_t most_names = 5;

/// The first few names, and how many there are beyond.
std::string some_of(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most_names; ++i) text += (i ? ", " : "") + names[i];
    if (names.size() > most_names) text += " and " + std::to_string(names.size() - most_names) + " more";
    return text;
}

DoctorFinding refused(const AgentRefusals& refusals, Time now) {
    const std::string from = refusals.address.empty() ? "" : ", from " + refusals.address;
    return {
        "refused agents", now - refusals.at < just_now ? FindingState::fail : FindingState::warn,
        std::string(to_string(refusals.reason)) + ": "
            + counted(static_cast<std::int64_t>(refusals.count), "time") + ", last at "
            + to_rfc3339(refusals.at) + from + ": " + refusals.message,
        refusals.hint
    };
}

void look_at_refusals(DoctorView& view, const std::vector<AgentRefusals>& refusals) {
    const std::size_t before = view.findings.size();
    for (const AgentRefusals& one : refusals)
        if (view.now - one.at < lately) view.findings.push_back(refused(one, view.now));
    if (view.findings.size() == before)
        view.findings.push_back({"refused agents", FindingState::ok, "none in the last day", ""});
}

bool is_silent(const State& state, const Host& host, Time now) {
    const Presence* seen = state.presence.find(host.id.value);
    return !host.drained && (!seen || now >= seen->last_seen + grace);
}

void look_for_silence(DoctorView& view, const State& state) {
    std::vector<std::string> silent;
    for (const auto& [key, host] : state.hosts.rows())
        if (is_silent(state, *host, view.now)) silent.push_back(host->facts.name);
    if (silent.empty())
        view.findings.push_back(
            {"silent hosts", FindingState::ok, "none of " + counted(std::ssize(state.hosts.rows()), "host"),
             ""}
        );
    else
        view.findings.push_back(
            {"silent hosts", FindingState::warn, some_of(silent),
             "look at their agents; if a host is gone: tt hosts forget HOST"}
        );
}

/// Whether its agent should have renewed it long ago.
bool is_ending(const AgentCertificate& certificate, Time now) {
    const Duration life = certificate.ends_at - certificate.issued_at;
    const Duration left = certificate.ends_at - now;
    return left < soon && left < life / 4;
}

void look_at_certificates(DoctorView& view, const State& state) {
    std::vector<std::string> ended;
    std::vector<std::string> ending;
    for (const auto& [key, host] : state.hosts.rows()) {
        const Credential* credential = agent_credential(state, host->id);
        if (!credential || credential->revoked || !credential->certificate) continue;
        if (view.now >= credential->certificate->ends_at)
            ended.push_back(host->facts.name);
        else if (is_ending(*credential->certificate, view.now))
            ending.push_back(host->facts.name);
    }
    if (!ended.empty())
        view.findings.push_back(
            {"certificates", FindingState::fail, "ended: " + some_of(ended),
             "enrol these hosts again: tt agent enroll --anew --token-file FILE"}
        );
    if (!ending.empty())
        view.findings.push_back(
            {"certificates", FindingState::warn,
             "end within a week, and should have been renewed: " + some_of(ending),
             "look at the logs of their agents"}
        );
    if (ended.empty() && ending.empty())
        view.findings.push_back({"certificates", FindingState::ok, "none ends soon", ""});
}

void look_at_versions(DoctorView& view, const State& state) {
    std::map<std::string, std::size_t> versions;
    for (const auto& [key, host] : state.hosts.rows()) ++versions[host->facts.agent];
    std::string text;
    for (const auto& [version, count] : versions)
        text += (text.empty() ? "" : ", ") + (version.empty() ? std::string("unknown") : version) + " on "
                + counted(static_cast<std::int64_t>(count), "host");
    if (versions.size() > 1)
        view.findings.push_back(
            {"agent versions", FindingState::warn, text,
             "upgrade the older agents; one version of skew is supported"}
        );
    else
        view.findings.push_back({"agent versions", FindingState::ok, text.empty() ? "no agents" : text, ""});
}

} // namespace

DoctorView doctor_view(const State& state, const std::vector<AgentRefusals>& refusals, Time now) {
    DoctorView view{now, {}};
    look_at_refusals(view, refusals);
    look_for_silence(view, state);
    look_at_certificates(view, state);
    look_at_versions(view, state);
    return view;
}

} // namespace tt

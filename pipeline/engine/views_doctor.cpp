#include "pipeline/base/counted.hpp"
#include "pipeline/decide/enrolment.hpp"
#include "pipeline/engine/doctor_hosts.hpp"
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
    for (const auto& [key, host] : state.hosts.rows())
        if (!host->is_lost() && host->replaced_by.empty()) ++versions[host->facts.agent];
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
    look_at_hosts(view, state);
    look_at_certificates(view, state);
    look_at_versions(view, state);
    return view;
}

} // namespace tt

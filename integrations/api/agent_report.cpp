#include "integrations/api/agent_report.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr int oldest_protocol = std::max(1, protocol_version - 1);

std::string served() {
    return "this server speaks " + std::to_string(oldest_protocol) + " to "
           + std::to_string(protocol_version);
}

} // namespace

Acknowledged acknowledged_by(const Report& report) {
    return {report.boot, report.epoch, report.have};
}

Result<> check_protocol(int protocol) {
    const std::string message = "the agent speaks protocol " + std::to_string(protocol) + "; " + served();
    if (protocol > protocol_version)
        return fail(ErrorKind::invalid_input, message, "upgrade the control plane before its agents");
    if (protocol < oldest_protocol) return fail(ErrorKind::invalid_input, message, "upgrade the agent");
    return {};
}

Result<> check_report(const Report& report, const HostId& own, const State& state) {
    TT_TRY(check_protocol(report.protocol));
    if (const auto rejection = report_rejection(report, own, state)) return rejection->error();
    if (report.fleet != state.fleet.id)
        return fail(
            ErrorKind::conflict,
            "the agent belongs to fleet '" + report.fleet.value + "', this is '" + state.fleet.id.value + "'",
            "point the agent at its own control plane, or remove its state and enrol it here"
        );
    if (state.hosts.find(own.value) == nullptr)
        return fail(
            ErrorKind::not_found, "host '" + own.value + "' is not known",
            "enrol it again with an enroll token"
        );
    return {};
}

std::optional<Unwelcome> report_rejection(const Report& report, const HostId& own, const State& state) {
    if (report.host != own)
        return Unwelcome{
            RefusalReason::other_host,
            "this credential is that of host '" + own.value + "' and speaks for no other",
            "enrol each host with a secret of its own", own
        };
    const Credential* credential = agent_credential(state, own);
    if (credential == nullptr) return std::nullopt;
    auto rejection = out_of_scope(report.facts.groups, credential->groups);
    if (rejection) rejection->host = own;
    return rejection;
}

bool says_something_new(const Report& report, const Host& host) {
    return report.boot != host.boot || report.facts != host.facts || report.services != host.services;
}

bool needs_goal(const Report& report, const Host& host, const Fleet& fleet) {
    return report.have != host.version || report.epoch != fleet.epoch;
}

} // namespace tt

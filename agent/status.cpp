#include "agent/status.hpp"

#include "agent/decide.hpp"
#include "agent/journal.hpp"
#include "agent/service_watch.hpp"
#include "agent/subcommands.hpp"
#include "agent/turns.hpp"
#include "integrations/json/instantiate.hpp"
#include "integrations/posix/file_lock.hpp"
#include "integrations/posix/system_clock.hpp"
#include "pipeline/base/joined.hpp"

#include <algorithm>
#include <cstdio>

namespace tt {

TT_JSON(agent::HostStatus);

} // namespace tt

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// A journal file is replaced with each change of what it says.
Time changed_at(const fs::path& file) {
    std::error_code gone;
    const auto written = fs::last_write_time(file, gone);
    if (gone) return {};
    return std::chrono::floor<Duration>(std::chrono::file_clock::to_sys(written));
}

void describe_walk(ServiceStatus& status, const Walk& walk) {
    const bool failed = walk.state == StepState::failed;
    status.deploy = walk.goal.deploy;
    if (walk.goal.prepare) status.brings = walk.goal.prepare->build;
    status.step = (walk.putting_back && !failed ? "back-" : "") + std::string(to_string(walk.step));
    status.put_back = walk.putting_back && failed && status.healthy;
    status.state = to_string(walk.state);
    status.attempt = walk.attempt;
    status.error = walk.error;
}

ServiceStatus service_status(const Layout& layout, const ServiceState& state, const Turns& turns) {
    ServiceStatus status;
    status.service = state.service;
    if (state.current) status.serving = state.current->build;
    status.ended = is_missing(layout, state);
    status.healthy = state.current && state.healthy && !status.ended;
    if (state.walk) describe_walk(status, *state.walk);
    status.since = changed_at(layout.services() / state.service.value);
    status.waits_for = next(state, time_since_boot(), {}, turn_of(turns, state.service)).because;
    for (const auto& resident : state.resident) status.resident.push_back(resident.build);
    return status;
}

/// As the journal has them: whoever waits there still waits.
Turns turns_of(const std::vector<ServiceState>& services) {
    std::vector<const ServiceState*> states;
    for (const auto& state : services) states.push_back(&state);
    return turns(states, 0, time_since_boot());
}

std::string ago(Time then, Time now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now - then);
    return to_text(std::max<Duration>(seconds, std::chrono::seconds{0})) + " ago";
}

std::string agent_line(const HostStatus& status, Time now) {
    std::string line = status.host.empty() ? "not enrolled" : status.host.value;
    if (status.pid == 0) return line + ": the agent does not run\n";
    line += ": agent " + status.agent + " runs as process " + std::to_string(status.pid) + ", started "
            + ago(status.started_at, now) + "\n";
    line += "control plane " + status.server
            + (status.heard_at == Time{} ? " has not answered since (it may take half a minute over it)"
                                         : " last answered " + ago(status.heard_at, now))
            + "\n";
    return line + (status.trouble.empty() ? "" : "  " + status.trouble + "\n");
}

/// How a walk ended that failed, and that this is not what serves now.
std::string failure_lines(const ServiceStatus& service) {
    std::string text = "  " + service.deploy.value;
    if (!service.brings.empty()) text += " (" + short_id(service.brings) + ")";
    text += " failed at " + service.step + (service.error.empty() ? "" : ": " + service.error) + "\n";
    if (!service.waits_for.ends_with(" is over")) text += "  " + service.waits_for + "\n";
    if (!service.put_back) return text;
    return text + "  " + short_id(service.serving) + " was put back, and is healthy\n";
}

std::string walk_lines(const ServiceStatus& service) {
    if (service.deploy.empty()) return "";
    if (service.state == to_string(StepState::failed)) return failure_lines(service);
    std::string text = "  " + service.deploy.value + ": " + service.step + " " + service.state;
    if (service.attempt > 1) text += ", attempt " + std::to_string(service.attempt);
    text += "\n";
    if (!service.waits_for.empty()) text += "  " + service.waits_for + "\n";
    return text + (service.error.empty() ? "" : "  last error: " + service.error + "\n");
}

std::string what_serves(const ServiceStatus& service) {
    if (service.serving.empty()) return "serves nothing";
    if (service.ended) return "should serve " + short_id(service.serving) + ", but its process has ended";
    return "serves " + short_id(service.serving) + (service.healthy ? ", healthy" : ", not healthy");
}

std::string service_lines(const ServiceStatus& service, Time now) {
    std::string text = "\n" + service.service.value + ": " + what_serves(service);
    text += ", last change " + ago(service.since, now) + "\n" + walk_lines(service);
    std::vector<std::string> resident;
    for (const auto& build : service.resident) resident.push_back(short_id(build));
    return text + (resident.empty() ? "" : "  resident: " + joined(resident) + "\n");
}

} // namespace

Result<HostStatus> host_status(const Layout& layout, const std::optional<Contact>& contact) {
    HostStatus status;
    TT_ASSIGN(const auto holder, FileLock::holder(layout.state / "lock"));
    TT_ASSIGN(const auto membership, Journal::peek_membership(layout));
    TT_ASSIGN(const auto services, Journal::peek_services(layout));
    status.host = membership.fleet.empty() ? HostId{} : membership.host;
    status.pid = holder ? holder->pid : 0;
    if (contact) {
        status.agent = contact->agent;
        status.server = contact->unix_socket.empty() ? contact->server : "unix:" + contact->unix_socket;
        status.started_at = contact->started_at;
        status.heard_at = contact->heard_at;
        status.trouble = contact->trouble;
    }
    const Turns turns = turns_of(services);
    for (const auto& state : services) status.services.push_back(service_status(layout, state, turns));
    return status;
}

std::string status_text(const HostStatus& status, Time now) {
    std::string text = agent_line(status, now);
    for (const auto& service : status.services) text += service_lines(service, now);
    return text;
}

Result<int> run_status(const Asked& asked) {
    std::error_code error;
    if (!fs::is_directory(asked.agent.layout.state, error))
        return fail(
            ErrorKind::not_found,
            "'" + asked.agent.layout.state.string() + "' is no state directory of an agent"
                + (error ? ": " + error.message() : ""),
            "name it with --state, as the agent was started, and ask as its user"
        );
    TT_ASSIGN(const auto status, host_status(asked.agent.layout, asked.contact));
    SystemClock clock;
    const std::string text = asked.json ? encode(status) + "\n" : status_text(status, clock.now());
    std::fputs(text.c_str(), stdout);
    return 0;
}

} // namespace tt::agent

#include "integrations/api/metrics_text.hpp"

#include "pipeline/decide/members.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace tt {

namespace {

/// `name="value"`, whatever is in the value.
std::string label(std::string_view name, std::string_view text) {
    std::string out = std::string(name) + "=\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out + '"';
}

void begin(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    out += "# HELP " + std::string(name) + " " + std::string(help) + "\n";
    out += "# TYPE " + std::string(name) + " " + std::string(type) + "\n";
}

void add(std::string& out, std::string_view name, std::string_view labels, std::uint64_t value) {
    out += std::string(name) + (labels.empty() ? "" : "{" + std::string(labels) + "}") + " "
           + std::to_string(value) + "\n";
}

void add_one(
    std::string& out, std::string_view name, std::string_view type, std::string_view help, std::uint64_t value
) {
    begin(out, name, type, help);
    add(out, name, "", value);
}

std::string_view state_of(const State& state, const Host& host, Time now) {
    if (!host.replaced_by.empty()) return "replaced";
    if (host.drained) return "drained";
    if (host.is_lost()) return "lost";
    const Presence* seen = state.presence.find(host.id.value);
    return seen && now < seen->last_seen + grace ? "reachable" : "silent";
}

void add_hosts(std::string& out, const State& state, Time now) {
    std::map<std::string_view, std::uint64_t> hosts;
    for (const std::string_view name : {"drained", "lost", "reachable", "replaced", "silent"})
        hosts[name] = 0;
    for (const auto& [key, host] : state.hosts.rows()) ++hosts[state_of(state, *host, now)];
    begin(out, "tt_hosts", "gauge", "Hosts by what is known of them.");
    for (const auto& [name, count] : hosts) add(out, "tt_hosts", label("state", name), count);
}

void add_refusals(std::string& out, const std::vector<AgentRefusals>& refusals) {
    constexpr std::string_view name = "tt_agent_refusals_total";
    begin(out, name, "counter", "Agents, and machines that would become one, that were refused.");
    for (const auto& [reason, text] : names(RefusalReason{})) {
        const auto found = std::ranges::find(refusals, reason, &AgentRefusals::reason);
        add(out, name, label("reason", text), found == refusals.end() ? 0 : found->count);
    }
}

std::uint64_t active_deploys(const State& state) {
    return static_cast<std::uint64_t>(std::ranges::count_if(state.stages.rows(), [](const auto& row) {
        return !row.second->active.empty();
    }));
}

void add_http(std::string& out, const HttpServerCounts& http) {
    add_one(out, "tt_http_requests_total", "counter", "Requests that were read.", http.requests);
    add_one(out, "tt_http_connections", "gauge", "Connections that are open.", http.open);
    add_one(out, "tt_http_parked", "gauge", "Requests that wait for news.", http.parked);
}

} // namespace

std::string metrics_text(const State& state, const ServerFigures& figures, Time now) {
    std::string out;
    begin(out, "tt_build_info", "gauge", "Always 1; the version of the server.");
    add(out, "tt_build_info", label("version", figures.version), 1);
    add_one(out, "tt_epoch", "gauge", "How often the lease was taken.", state.fleet.epoch);
    add_hosts(out, state, now);
    add_one(out, "tt_deploys_active", "gauge", "Deploys that are under way.", active_deploys(state));
    add_one(out, "tt_agent_reports_total", "counter", "Reports of agents that were let in.", figures.reports);
    add_refusals(out, figures.refusals);
    add_http(out, figures.http);
    return out;
}

} // namespace tt

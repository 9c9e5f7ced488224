#include "agent/report.hpp"

#include "agent/decide.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

constexpr std::size_t longest_tail = 4096;

/// The end of a text, from the beginning of a UTF-8 character on.
std::string last_of(const std::string& text) {
    if (text.size() <= longest_tail) return text;
    std::size_t from = text.size() - longest_tail;
    while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U) ++from;
    return text.substr(from);
}

void describe_walk(ServiceReport& report, const ServiceState& state) {
    const auto& walk = *state.walk;
    report.deploy = walk.goal.deploy;
    report.step = walk.step;
    report.state = walk.state;
    report.begun = walk.begun;
    report.retry = walk.goal.retry;
    report.attempt = walk.attempt;
    report.error = walk.error;
    report.tail = last_of(walk.tail);
    if (walk.begun)
        report.permit = walk.permit;
    else if (state.permit && state.goal && is_same(*state.goal, walk))
        report.permit = state.permit->id;
}

/// What the control plane acts on, of one report.
auto essence(const ServiceReport& r) {
    const bool waits = r.state == StepState::done;
    return std::tuple{r.service, r.deploy,  r.permit, r.begun, r.state == StepState::failed,
                      waits,     r.serving, r.healthy};
}

} // namespace

ServiceReport report_on(const ServiceState& state) {
    ServiceReport report;
    report.service = state.service;
    if (state.current) {
        report.serving = state.current->build;
        report.config = state.current->config;
    }
    report.healthy = state.current && state.healthy;
    for (const auto& resident : state.resident) report.resident.push_back(resident.build);
    if (state.walk) describe_walk(report, state);
    return report;
}

bool is_urgent(const std::vector<ServiceReport>& told, const std::vector<ServiceReport>& now) {
    return !std::ranges::equal(told, now, {}, essence, essence);
}

} // namespace tt::agent

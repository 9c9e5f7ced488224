#include "pipeline/engine/doctor_hosts.hpp"

#include "pipeline/base/counted.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/replacement.hpp"
#include "pipeline/decide/silence.hpp"

namespace tt {

namespace {

constexpr std::size_t most_names = 5;

bool is_silent(const State& state, const Host& host, Time now) {
    const Presence* seen = state.presence.find(host.id.value);
    return host.takes_part() && (!seen || now >= seen->last_seen + grace);
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

void look_for_losses(DoctorView& view, const State& state) {
    std::vector<std::string> lost;
    for (const auto& [key, host] : state.hosts.rows())
        if (host->is_lost() && host->replaced_by.empty()) lost.push_back(host->facts.name);
    if (!lost.empty())
        view.findings.push_back(
            {"lost hosts", FindingState::warn, "given up for their silence: " + some_of(lost),
             "if a host is gone for good: tt hosts forget HOST"}
        );
}

void look_at_network(DoctorView& view, const StageFacts& facts) {
    const Silence silence = silence_of(facts, view.now);
    if (!silence.is_network()) return;
    view.findings.push_back(
        {"network", FindingState::fail,
         std::to_string(silence.silent) + " of " + counted(silence.hosts, "host") + " of " + facts.stage.key()
             + " are silent at once; none is given up",
         "look at the network between them and here; if hosts are gone: tt hosts forget HOST"}
    );
}

void look_at_networks(DoctorView& view, const State& state) {
    for (const auto& [name, service] : state.services.rows()) {
        const Policy* policy = current_policy(state, service->name);
        if (!policy) continue;
        for (const StagePolicy& stage : policy->stages)
            if (const auto facts = gather(state, service->name, stage.name, view.now))
                look_at_network(view, *facts);
    }
}

void look_at_names(DoctorView& view, const State& state) {
    for (const auto& hosts : hosts_of_one_name(state)) {
        std::vector<std::string> ids;
        for (const Host* host : hosts) ids.push_back(host->id.value);
        view.findings.push_back(
            {"host names", FindingState::warn,
             counted(std::ssize(hosts), "host") + " are named " + hosts.front()->facts.name + ": "
                 + some_of(ids),
             "give each a name of its own (tt agent --name), or forget what is gone: tt hosts forget ID"}
        );
    }
}

} // namespace

std::string some_of(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most_names; ++i) text += (i ? ", " : "") + names[i];
    if (names.size() > most_names) text += " and " + std::to_string(names.size() - most_names) + " more";
    return text;
}

void look_at_hosts(DoctorView& view, const State& state) {
    look_for_silence(view, state);
    look_for_losses(view, state);
    look_at_networks(view, state);
    look_at_names(view, state);
}

} // namespace tt

#include "pipeline/decide/kept_facts.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/assignment.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace tt {

namespace {

/// Stages that are planned again at once are few, also where there are thousands.
constexpr std::size_t most_kept = 8;

/// Whether the host is, or was, one that the stage has lost.
bool is_about_lost(const StageFacts& facts, const State& state, const HostId& id) {
    if (facts.lost.contains(id)) return true;
    const Host* host = state.hosts.find(id.value);
    return host && host->is_lost() && home_stage(*facts.policy, *host) == facts.stage.name;
}

bool belongs(const StageFacts& facts, const State& state, const HostId& id) {
    const Host* host = state.hosts.find(id.value);
    return host && assigned_stage(*facts.policy, *host) == facts.stage.name;
}

} // namespace

const StageFacts* KeptFacts::of(const ServiceName& service, const StageName& stage, Time now) {
    const std::string key = stage_key(service, stage);
    auto found = kept_.find(key);
    if (found == kept_.end()) {
        auto facts = gather(*state_, service, stage, now);
        if (!facts) return nullptr;
        make_room();
        found = kept_.emplace(key, Kept{*std::move(facts), {}, 0}).first;
        const auto& members = found->second.facts.members;
        for (std::size_t place = 0; place < members.size(); ++place)
            found->second.places[members[place].host->id.value] = place;
    }
    found->second.used = ++uses_;
    follow_clock(found->second.facts, now);
    return &found->second.facts;
}

void KeptFacts::make_room() {
    if (kept_.size() < most_kept) return;
    kept_.erase(std::ranges::min_element(kept_, {}, [](const auto& entry) { return entry.second.used; }));
}

/// Hosts and permits change all the time; whatever else a stage's facts hold is gathered anew.
void KeptFacts::hear(const Change& change) {
    const Record& record = change.after;
    if (const auto* host = std::get_if<Host>(&record))
        hear(*host);
    else if (const auto* permit = std::get_if<Permit>(&record))
        hear(*permit);
    else if (const auto* stage = std::get_if<Stage>(&record))
        kept_.erase(stage->key());
    else if (const auto* deploy = std::get_if<Deploy>(&record))
        kept_.erase(stage_key(deploy->service, deploy->stage));
    else if (std::holds_alternative<Policy>(record) || std::holds_alternative<Service>(record))
        forget_all();
}

void KeptFacts::hear(const Host& host) {
    std::erase_if(kept_, [&](const auto& entry) {
        const Kept& kept = entry.second;
        if (is_about_lost(kept.facts, *state_, host.id)) return true;
        return kept.places.contains(host.id.value) != belongs(kept.facts, *state_, host.id);
    });
    for (auto& [stage, kept] : kept_) look_at_host(kept, host.id);
}

void KeptFacts::hear(const Permit& permit) {
    const std::string key = permit.key();
    const Permit* now = state_->permits.find(key);
    for (auto& [stage, kept] : kept_) {
        look_at_host(kept, permit.host);
        if (!contains(deploys_with_permits(kept.facts.stage), permit.deploy)) continue;
        kept.facts.counted.erase(key);
        if (now && is_counted(now->state)) kept.facts.counted.emplace(key, now);
    }
}

/// Most reports say nothing else, and there are thousands a second.
void KeptFacts::hear(const Presence& presence) {
    for (auto& [stage, kept] : kept_) {
        const auto place = kept.places.find(presence.host.value);
        if (place == kept.places.end()) continue;
        Member& member = kept.facts.members[place->second];
        member.last_seen = presence.last_seen;
        member.seen_since = presence.since;
    }
}

void KeptFacts::look_at_host(Kept& kept, const HostId& id) {
    const auto place = kept.places.find(id.value);
    const Host* host = state_->hosts.find(id.value);
    if (place != kept.places.end() && host) look_at(kept.facts, kept.facts.members[place->second], *host);
}

} // namespace tt

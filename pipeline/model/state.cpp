#include "pipeline/model/state.hpp"

namespace tt {

namespace {

constexpr auto member(const Service*) {
    return &State::services;
}

constexpr auto member(const Policy*) {
    return &State::policies;
}

constexpr auto member(const RuntimeConfig*) {
    return &State::runtime_configs;
}

constexpr auto member(const Build*) {
    return &State::builds;
}

constexpr auto member(const Stage*) {
    return &State::stages;
}

constexpr auto member(const Deploy*) {
    return &State::deploys;
}

constexpr auto member(const Permit*) {
    return &State::permits;
}

constexpr auto member(const Host*) {
    return &State::hosts;
}

constexpr auto member(const Credential*) {
    return &State::credentials;
}

constexpr auto member(const Freeze*) {
    return &State::freezes;
}

constexpr auto member(const KnownCommit*) {
    return &State::commits;
}

constexpr auto member(const Veto*) {
    return &State::vetoes;
}

constexpr auto member(const Approval*) {
    return &State::approvals;
}

void apply_record(State& state, const Fleet& fleet, bool) {
    state.fleet = fleet;
}

template<class T>
void apply_record(State& state, const T& record, bool erased) {
    Table<T>& table = state.*member(&record);
    erased ? table.erase(record.key()) : table.put(record);
}

Change inverse_of(const State& state, const Fleet&) {
    return {state.fleet, false};
}

template<class T>
Change inverse_of(const State& state, const T& record) {
    const T* before = (state.*member(&record)).find(record.key());
    return before ? Change{*before, false} : Change{record, true};
}

} // namespace

void apply(State& state, const Change& change) {
    std::visit([&](const auto& record) { apply_record(state, record, change.erased); }, change.after);
}

Change inverse(const State& state, const Change& change) {
    return std::visit([&](const auto& record) { return inverse_of(state, record); }, change.after);
}

const Policy* current_policy(const State& state, const ServiceName& service) {
    const Service* found = state.services.find(service.value);
    return found ? state.policies.find(service.value + "@" + std::to_string(found->policy)) : nullptr;
}

Stage stage_or_new(const State& state, const ServiceName& service, const StageName& name) {
    if (const Stage* found = state.stages.find(stage_key(service, name))) return *found;
    Stage stage;
    stage.service = service;
    stage.name = name;
    return stage;
}

} // namespace tt

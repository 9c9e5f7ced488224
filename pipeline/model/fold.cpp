#include "pipeline/model/fold.hpp"

#include <string_view>

namespace tt {

namespace {

/// Sets `found` to the first key that is in one table only or has two values, unless it is set already.
template<class T>
void compare(std::string& found, const Table<T>& a, const Table<T>& b) {
    const auto note = [&](std::string_view key) {
        if (found.empty()) found = std::string(T::table) + " " + std::string(key);
    };
    for (const auto& [key, record] : a.rows())
        if (const T* other = b.find(key); other == nullptr || !(*other == *record)) return note(key);
    for (const auto& [key, record] : b.rows())
        if (a.find(key) == nullptr) return note(key);
}

} // namespace

State fold(std::span<const JournalEntry> journal) {
    State state;
    for (const JournalEntry& entry : journal) apply(state, entry.change);
    return state;
}

std::string first_difference(const State& a, const State& b) {
    std::string found = a.fleet == b.fleet ? "" : "fleet " + a.fleet.key();
    compare(found, a.services, b.services);
    compare(found, a.policies, b.policies);
    compare(found, a.runtime_configs, b.runtime_configs);
    compare(found, a.builds, b.builds);
    compare(found, a.stages, b.stages);
    compare(found, a.deploys, b.deploys);
    compare(found, a.permits, b.permits);
    compare(found, a.hosts, b.hosts);
    compare(found, a.credentials, b.credentials);
    compare(found, a.freezes, b.freezes);
    compare(found, a.commits, b.commits);
    compare(found, a.vetoes, b.vetoes);
    compare(found, a.approvals, b.approvals);
    return found;
}

} // namespace tt

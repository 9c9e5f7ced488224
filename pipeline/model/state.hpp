#pragma once

#include "pipeline/calendar/zone.hpp"
#include "pipeline/model/change.hpp"
#include "pipeline/model/finding.hpp"
#include "pipeline/model/table.hpp"

#include <memory>
#include <string>

namespace tt {

extern template class Table<Service>;
extern template class Table<Policy>;
extern template class Table<RuntimeConfig>;
extern template class Table<Build>;
extern template class Table<Stage>;
extern template class Table<Deploy>;
extern template class Table<Permit>;
extern template class Table<Host>;
extern template class Table<Credential>;
extern template class Table<Freeze>;
extern template class Table<KnownCommit>;
extern template class Table<Veto>;
extern template class Table<Approval>;
extern template class Table<Presence>;
extern template class Table<Finding>;

/// Everything the engine knows. All of it is durable but `presence`, `findings` and `zones`, which live in
/// memory only.
///
/// A copy is a snapshot (see Table), which is how readers on other threads see the state.
struct State {
    Fleet fleet;
    Table<Service> services;
    Table<Policy> policies;
    Table<RuntimeConfig> runtime_configs;
    Table<Build> builds;
    Table<Stage> stages;
    Table<Deploy> deploys;
    Table<Permit> permits; ///< Keys are `DEPLOY/HOST`, so those of one deploy stand together.
    Table<Host> hosts;
    Table<Credential> credentials;
    Table<Freeze> freezes;
    Table<KnownCommit> commits;
    Table<Veto> vetoes;
    Table<Approval> approvals; ///< Keys are `SERVICE/STAGE/BUILD/NAME`, so those of one build stand together.

    Table<Presence> presence; ///< A host that has not spoken since the start is not in it.
    Table<Finding> findings;  ///< Likewise for a probe that was not asked since.
    Time started_at;          ///< When this control plane took the lease.

    /// Those that the adopted policies name, as far as this machine knows them. Never null.
    std::shared_ptr<const Zones> zones = std::make_shared<const Zones>();

    State();
    State(const State&);
    State(State&&) noexcept;
    State& operator=(const State&);
    State& operator=(State&&) noexcept;
    ~State();
};

/// Puts one change into the state. The only way in which the tables change.
void apply(State& state, const Change& change);

/// The change that undoes `change` in this state: the record before it, or its erasure.
Change inverse(const State& state, const Change& change);

/// The adopted policy of a service, or null before the first.
const Policy* current_policy(const State& state, const ServiceName& service);

/// The stage as it stands, or a fresh one when nothing happened there yet.
Stage stage_or_new(const State& state, const ServiceName& service, const StageName& stage);

} // namespace tt

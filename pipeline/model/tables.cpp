// What a table does is compiled here, and not in each file that has a state.
#include "pipeline/model/state.hpp"

namespace tt {

template class Table<Service>;
template class Table<Policy>;
template class Table<RuntimeConfig>;
template class Table<Build>;
template class Table<Stage>;
template class Table<Deploy>;
template class Table<Permit>;
template class Table<Host>;
template class Table<Credential>;
template class Table<Freeze>;
template class Table<KnownCommit>;
template class Table<Veto>;
template class Table<Approval>;
template class Table<Presence>;
template class Table<Finding>;

State::State() = default;
State::State(const State&) = default;
State::State(State&&) noexcept = default;
State& State::operator=(const State&) = default;
State& State::operator=(State&&) noexcept = default;
State::~State() = default;

} // namespace tt

#pragma once

#include "pipeline/decide/contents.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/model/state.hpp"

#include <vector>

namespace tt {

/// The veto that a build falls under, or null.
const Veto* veto_of(const State& state, const BuildId& build);

/// The builds of its service that the veto is about.
std::vector<BuildId> builds_under(const State& state, const Veto& veto);

/// Puts a build that has just become known under the vetoes of commits that it contains.
void extend_vetoes(std::vector<Change>& changes, const State& state, const Build& build);

/// Ends the deploys in the stage's queue that would bring a vetoed build there.
void drop_vetoed(std::vector<Change>& changes, const StageFacts& facts, Time now);

/// `tt veto 1a2b3c4d5e --lift`.
std::string lift_command(const Veto& veto);

/// `vetoed by ana: the login is broken (commit 1a2b3c4d5e)`.
std::string described(const Veto& veto);

/// `; live in prod: tt rollback prod`, for each stage that runs a build of the veto.
std::string live_text(const State& state, const Veto& veto);

/// Vetoes among the changes change what is proven in the stages of the service.
void prove_anew(std::vector<Change>& changes, const State& before, const ServiceName& service);

/// What the publisher's newest index says of the build; null: it is not revoked.
const RevokedBuild* revocation_of(const State& state, const ServiceName& service, const BuildId& build);

/// `b-1a2b3c4d5e is revoked by its publisher: leaks keys`.
std::string described(const RevokedBuild& revoked);

} // namespace tt

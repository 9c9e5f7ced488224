#pragma once

#include "pipeline/decide/kept_facts.hpp"
#include "pipeline/engine/core.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt::sim {

/// Holds what is kept from plan to plan against what is gathered anew: plans must not be able to tell.
class FactsCheck {
public:
    /// From now on it is about this state, which was changed by nothing yet.
    void follow(const State& state) { kept_.emplace(state); }

    /// A step took the batch, wrote the changes, and came to the state.
    void hear(const State& state, const std::vector<Asked>& batch, const std::vector<Change>& changes);

    /// The state went back to what it was.
    void hear_of_failure() { kept_->forget_all(); }

    /// The first stage whose facts are not those of the state; empty: none.
    std::string difference(const State& state, const Policy& policy, Time now);

private:
    std::optional<KeptFacts> kept_;
};

} // namespace tt::sim

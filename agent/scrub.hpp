#pragma once

#include "agent/chore_subject.hpp"
#include "agent/layout.hpp"
#include "agent/pace.hpp"
#include "pipeline/model/drift.hpp"
#include "pipeline/ports/clock.hpp"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace tt::agent {

/// How far the passes over the releases of one service have come. In a file of its own, which may be lost.
struct ScrubState {
    std::optional<Scrub> last; ///< What the last whole pass came to.
    std::string walk;          ///< After which it began.
    Scrub found;               ///< By the pass under way.
    std::vector<BuildId> done; ///< What that is through with.
    BuildId build;             ///< What it is at.
    std::string path;          ///< The last entry there that it has looked at.
    DriftedRelease so_far;     ///< What it found there.

    bool operator==(const ScrubState&) const = default;

    template<class Self = ScrubState>
    static constexpr auto fields() {
        return std::tuple{
            field("last", &Self::last),     field("walk", &Self::walk),   field("found", &Self::found),
            field("done", &Self::done),     field("build", &Self::build), field("path", &Self::path),
            field("so_far", &Self::so_far),
        };
    }
};

/// What was kept; a fresh state if nothing was, or nothing that can be used.
ScrubState read_scrub(const Layout& layout, const ServiceName& service);

/// When the next pass is due by the host's clock, or goes on: at once after a walk, and `every` so often.
Time scrub_due(const ScrubState& state, const ChoreSubject& subject, Duration every, Time now);

/// Goes on with the pass under way, or begins one, until it is through or a stop is requested, and keeps
/// where it is: what was looked at is not looked at again. Changes nothing in a release. `pace` counts bytes.
Result<> scrub(
    const Layout& layout, const ChoreSubject& subject, Clock& clock, Pace& pace, const std::stop_token& stop
);

/// What the last pass says about releases that are still there.
std::optional<Scrub> scrub_to_report(const ScrubState& state, const ChoreSubject& subject);

} // namespace tt::agent

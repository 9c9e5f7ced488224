#pragma once

#include "agent/subcommands.hpp"
#include "pipeline/base/field.hpp"

#include <array>
#include <string>
#include <vector>

namespace tt::agent {

enum class Verdict { ok, warn, fail };

constexpr auto names(Verdict) {
    using enum Verdict;
    return std::to_array<std::pair<Verdict, std::string_view>>({{ok, "ok"}, {warn, "warn"}, {fail, "fail"}});
}

/// One thing that was looked at.
struct Finding {
    Verdict verdict = Verdict::ok;
    std::string subject; ///< `state`, `control plane`, `web`, …
    std::string what;
    std::string hint; ///< What to do; empty: nothing.

    bool operator==(const Finding&) const = default;

    template<class Self = Finding>
    static constexpr auto fields() {
        return std::tuple{
            field("verdict", &Self::verdict),
            field("subject", &Self::subject),
            field("what", &Self::what),
            field("hint", &Self::hint),
        };
    }
};

struct Findings {
    std::vector<Finding> findings;

    template<class Self = Findings>
    static constexpr auto fields() {
        return std::tuple{field("findings", &Self::findings)};
    }
};

/// Programs, state directory, room on both disks.
std::vector<Finding> look_at_disks(const Layout& layout);

/// The agent, the hooks and unpackers that run, and what they left.
std::vector<Finding> look_at_processes(const Layout& layout);

/// Whether releases are what was unpacked, slots point where the journal says, and what was started runs.
std::vector<Finding> look_at_services(const Layout& layout);

/// Whether the control plane answers this host, and what time it is there.
std::vector<Finding> look_at_control_plane(const Asked& asked);

} // namespace tt::agent

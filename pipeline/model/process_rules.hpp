#pragma once

#include "pipeline/base/field.hpp"

#include <optional>
#include <string>
#include <tuple>

namespace tt {

/// What a service's processes may use at most: `ulimit`s, by the names of systemd's without `Limit`. Absent:
/// what the agent has.
struct ProcessLimits {
    std::optional<int> nofile; ///< Open files.
    std::optional<int> nproc;  ///< Processes of its user.
    std::optional<int> core_mb;
    std::optional<int> as_mb; ///< Address space of one process.

    bool operator==(const ProcessLimits&) const = default;

    template<class Self = ProcessLimits>
    static constexpr auto fields() {
        return std::tuple{
            field("nofile", &Self::nofile),
            field("nproc", &Self::nproc),
            field("core_mb", &Self::core_mb),
            field("as_mb", &Self::as_mb),
        };
    }
};

/// What all processes of a service together may use, by a cgroup (v2) of its own. Absent: no limit.
struct CgroupLimits {
    std::optional<int> memory_mb;
    std::optional<int> cpu_percent; ///< Of one core.
    std::optional<int> tasks;

    bool operator==(const CgroupLimits&) const = default;

    template<class Self = CgroupLimits>
    static constexpr auto fields() {
        return std::tuple{
            field("memory_mb", &Self::memory_mb),
            field("cpu_percent", &Self::cpu_percent),
            field("tasks", &Self::tasks),
        };
    }
};

/// As whom, and how confined, hooks and what they start run on a host.
struct ProcessRules {
    std::string user;  ///< Empty: the agent's. The host may say otherwise.
    std::string umask; ///< Octal; empty: 022.
    std::optional<int> nice;
    ProcessLimits limits;
    std::optional<CgroupLimits> cgroup;

    bool operator==(const ProcessRules&) const = default;

    template<class Self = ProcessRules>
    static constexpr auto fields() {
        return std::tuple{
            field("user", &Self::user),     field("umask", &Self::umask),   field("nice", &Self::nice),
            field("limits", &Self::limits), field("cgroup", &Self::cgroup),
        };
    }
};

} // namespace tt

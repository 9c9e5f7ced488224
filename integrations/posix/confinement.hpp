#pragma once

#include "integrations/posix/identity.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace tt {

/// A `ulimit`, soft and hard.
struct ResourceLimit {
    int resource = 0; ///< RLIMIT_NOFILE and its like.
    std::uint64_t most = 0;

    bool operator==(const ResourceLimit&) const = default;
};

/// As whom a process runs, and what it may use. What is absent stays as it is.
struct Confinement {
    std::optional<Identity> identity = {};
    std::optional<mode_t> umask = {};
    std::optional<int> nice = {};
    std::vector<ResourceLimit> limits = {};
    std::filesystem::path cgroup = {
    }; ///< The directory of a cgroup (v2) that exists; empty: stays where it is.

    bool operator==(const Confinement&) const = default;
};

/// What could not be done, with `errno` saying why.
struct Unconfined {
    const char* doing; ///< `enter the cgroup`
    std::string what;
};

/// Confines the calling process, once and for all that it starts: between fork and exec. Rights are given up
/// last. A process that is not confined as it should be must not go on.
std::optional<Unconfined> confine(const Confinement& confinement);

} // namespace tt

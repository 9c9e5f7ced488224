#pragma once

#include "pipeline/base/result.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace tt {

/// Whom a process runs as, in numbers.
struct Identity {
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups; ///< Of all its groups.
    std::string home;

    bool operator==(const Identity&) const = default;
};

/// Looks a user up by name in the host's user database. May wait for a directory service.
Result<Identity> identity_of(const std::string& user);

} // namespace tt

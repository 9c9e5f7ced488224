#pragma once

#include "agent/layout.hpp"
#include "integrations/files/release_check.hpp"

#include <stop_token>

namespace tt::agent {

/// A build's release on this host, with the areas that the build itself declares writable. `build` is what
/// its manifest must be; empty: any.
ReleaseToCheck release_to_check(
    const Layout& layout, const ServiceName& service, const BuildId& build, const Digest& digest
);

/// Whether the release is what it was when it was verified. `thorough` reads everything, and minds names that
/// do not belong there as well; else only what was touched since is read. `cancelled` when a stop is
/// requested.
Result<bool> is_right(const ReleaseToCheck& release, bool thorough, const std::stop_token& stop);

/// Says nothing if the release is right just now, before a slot is pointed at it; else what is wrong with it.
Result<> check_before_flip(const ReleaseToCheck& release, const std::stop_token& stop);

} // namespace tt::agent

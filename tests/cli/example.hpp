#pragma once

#include "tests/cli/stub_server.hpp"

namespace tt {

/// Lets the server answer as if a small fleet were behind it: service `web` with staging and prod, builds,
/// deploys, hosts, all at one fixed time.
void add_example(StubServer& server);

} // namespace tt

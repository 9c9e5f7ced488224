#pragma once

#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"
#include "integrations/github/read.hpp"

#include <vector>

namespace tt::github {

/// All commits of a range of which GitHub gave the newest only, oldest first: read from the head back, until
/// nothing is left open above what the base contains. As many as there are to be found; the caller counts
/// them.
Result<std::vector<Commit>>
read_back(Client& client, const RepositoryName& repository, const RangePage& newest);

} // namespace tt::github

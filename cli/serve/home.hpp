#pragma once

#include "integrations/posix/file_lock.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>

namespace tt {

/// Makes the state directory, or refuses one that others than its owner may enter.
Result<> prepare_home(const std::filesystem::path& home);

/// Takes the lease on the state directory. `conflict` if another server holds it, with its pid and socket.
Result<FileLock> take_lease(const std::filesystem::path& home);

} // namespace tt

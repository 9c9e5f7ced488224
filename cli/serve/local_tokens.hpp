#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/engine/engine.hpp"

#include <filesystem>

namespace tt {

/// Makes sure that `operator.token` and `enroll.token` in the state directory, mode 0600, hold secrets that
/// the engine knows under these names: who may read them may use the server over TCP. A file that is there
/// keeps its secret unless that was revoked. Blocks until the engine has committed.
Result<> ensure_local_tokens(const std::filesystem::path& home, Engine& engine);

} // namespace tt

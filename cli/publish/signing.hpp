#pragma once

#include "cli/context.hpp"
#include "cli/publish/packed_build.hpp"
#include "integrations/signing/key.hpp"

namespace tt {

/// Signs what the build is, and where it comes from: `source` is what was packed. The same key and build give
/// the same signatures.
Result<> sign(PackedBuild& packed, const std::filesystem::path& source, const SecretKey& key);

/// Has the signed index of the service name a build that was handed over, if it is the newest; renews the
/// index as well if half of its time is over, or if another key signed it.
Result<> name_in_index(Context& context, const SecretKey& key, const Build& build, Duration valid);

} // namespace tt

#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/step.hpp"

#include <filesystem>
#include <optional>
#include <string_view>

namespace tt::hooks {

/// An executable of a build that runs around a step.
struct Hook {
    std::filesystem::path executable;
    std::filesystem::path directory; ///< Where it lies and runs.
    bool teletraan = false;          ///< From a `teletraan/` directory, whose hooks are retried by default.

    bool operator==(const Hook&) const = default;
};

/// The file name of a step's hook, for example `PRE_RESTART`; empty for a step that has none.
std::string_view hook_name(Step step);

/// Teletraan's name of a step, as hooks see it in DEPLOY_STEP.
std::string_view teletraan_name(Step step);

/// Looks for the step's hook in a release directory: in `tt/`, or if there is no such directory in
/// `teletraan/SERVICE/`, or in `teletraan/`. Nothing when the build has none, which is fine for every step
/// but restart. A file that cannot be executed, or that leads out of the release, is an error.
Result<std::optional<Hook>>
find_hook(const std::filesystem::path& release, Step step, const ServiceName& service);

} // namespace tt::hooks

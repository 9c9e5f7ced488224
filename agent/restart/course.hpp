#pragma once

#include "agent/restart/running_service.hpp"
#include "integrations/posix/confinement.hpp"
#include "integrations/posix/process.hpp"
#include "pipeline/ports/http_client.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tt::agent {

/// One service on its way to one release.
struct Transfer {
    std::filesystem::path release;  ///< Where it is going.
    std::filesystem::path releases; ///< Where it lies, with the service's others.
    std::filesystem::path slot;     ///< The link that is to name it.
    std::filesystem::path record;   ///< The file of its RunningService.
    Restart restart;                ///< Of the build, placeholders filled in.
    Confinement confinement;        ///< Of the process that is started.
    std::filesystem::path
        starter;     ///< The build's RESTARTING hook; empty: it has none, or it is not what starts it.
    std::string run; ///< The run of a hook that this is part of.
};

/// Ends what runs, points the slot at the release, and starts it from there, by the strategy of the build.
/// What runs is ended as its own build says. When it returns, the service is started; whether it is well is
/// for others to ask.
///
/// May be done again from any point at which it was cut off.
Result<> transfer(const Transfer& transfer, HttpClient& http);

/// Ends what runs, and forgets it. `releases` is where the service's releases lie.
Result<>
end_service(const std::filesystem::path& record, const std::filesystem::path& releases, HttpClient& http);

} // namespace tt::agent

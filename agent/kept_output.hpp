#pragma once

#include "agent/layout.hpp"
#include "agent/state.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace tt::agent {

/// How much output of walks that are over stays on the host, for each service.
struct OutputLimits {
    std::size_t walks = 20;
    std::uint64_t bytes = 50'000'000;
};

/// The walk's directory of records: `d12.0`, deploy and retry.
std::string walk_name(const Walk& walk);

/// The step's records in it: `restart`, and `back-restart` while the build before is being put back.
std::string record_name(const Walk& walk);

/// The records of one step of one walk, with an attempt or more.
struct KeptStep {
    ServiceName service;
    std::string walk; ///< See walk_name().
    std::string step; ///< See record_name().
    std::filesystem::path directory;
    std::vector<int> attempts; ///< In order.

    [[nodiscard]] DeployId deploy() const { return DeployId{walk.substr(0, walk.rfind('.'))}; }

    /// Where the records of one of the attempts are.
    [[nodiscard]] std::filesystem::path record(int attempt) const {
        return directory / (step + "." + std::to_string(attempt));
    }
};

/// Keeps the output of hooks of walks that are over, `under_way` excepted, and forgets the oldest beyond the
/// limits. What the hooks were told goes: there may be secrets in it. Kept where no walk looks, so that none
/// takes an old end for its own. What cannot be kept, on a full disk, goes.
Result<> keep_output(
    const Layout& layout, const ServiceName& service, const std::string& under_way,
    const std::stop_token& stop, const OutputLimits& limits = {}
);

/// All that is there of a service: the newest walk first, and in it the latest step.
std::vector<KeptStep> kept_steps(const Layout& layout, const ServiceName& service);

/// The services of which any output is there.
std::vector<ServiceName> services_with_output(const Layout& layout);

} // namespace tt::agent

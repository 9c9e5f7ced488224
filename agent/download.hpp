#pragma once

#include "agent/control_plane.hpp"
#include "agent/decide.hpp"
#include "agent/layout.hpp"

#include <filesystem>
#include <stop_token>
#include <string>

namespace tt::agent {

/// Brings a build onto the host: fetches its artifact, going on where an earlier attempt broke off, and has
/// the program `tt-unpack` make the release directory. If that is there, only makes sure that it stays.
class Downloader {
public:
    Downloader(Layout layout, std::filesystem::path unpacker, ControlPlane control_plane, std::string secret);

    /// Worth another attempt, but for a build whose bytes stay wrong and for a full set of refusals.
    Outcome
    download(const ServiceName& service, const Prepare& prepare, int attempt, const std::stop_token& stop);

private:
    [[nodiscard]] Result<> keep(const ServiceName& service) const;
    Result<> bring(const ServiceName& service, const Prepare& prepare, const std::stop_token& stop);
    Result<> fetch(const Prepare& prepare, const std::filesystem::path& file, const std::stop_token& stop);
    Result<> unpack(
        const ServiceName& service, const Prepare& prepare, const std::filesystem::path& file,
        const std::stop_token& stop
    );

    Layout layout_;
    std::filesystem::path unpacker_;
    ControlPlane control_plane_;
    std::string secret_;
};

} // namespace tt::agent

#pragma once

#include "agent/control_plane.hpp"
#include "agent/decide.hpp"
#include "agent/layout.hpp"
#include "integrations/build/release_request.hpp"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace tt::agent {

/// Brings a build onto the host: fetches a delta from a release that is there, or else the whole artifact,
/// going on where an earlier attempt broke off, and has the program `tt-unpack` make the release directory.
/// If that is there, only makes sure that it stays.
class Downloader {
public:
    Downloader(Layout layout, std::filesystem::path unpacker, ControlPlane control_plane, std::string secret);

    /// Worth another attempt, but for a build whose bytes stay wrong and for a full set of refusals. Deltas
    /// are looked for from each of the `bases`, in this order; whatever is wrong with one, the whole artifact
    /// is fetched in the same attempt.
    Outcome download(
        const ServiceName& service, const Prepare& prepare, const std::vector<BuildId>& bases, int attempt,
        const std::stop_token& stop
    );

private:
    [[nodiscard]] Result<> keep(const ServiceName& service) const;
    Result<> bring(
        const ServiceName& service, const Prepare& prepare, const std::vector<BuildId>& bases,
        const std::stop_token& stop
    );
    Result<> bring_whole(const ServiceName& service, const Prepare& prepare, const std::stop_token& stop);

    /// Whether there was a delta from this base that is worth it.
    Result<bool> bring_delta(
        const ServiceName& service, const Prepare& prepare, const BuildId& base, const std::stop_token& stop
    );

    /// Fetches and unpacks; wrong bytes go, so that the next attempt fetches others.
    Result<> fetch_and_unpack(
        const ServiceName& service, const ArtifactSource& source, const ReleaseRequest& request,
        const std::stop_token& stop
    );
    Result<>
    fetch(const ArtifactSource& source, const std::filesystem::path& file, const std::stop_token& stop);
    Result<>
    unpack(const ServiceName& service, const ReleaseRequest& request, const std::stop_token& stop) const;
    [[nodiscard]] ReleaseRequest request_for(const ServiceName& service, const Prepare& prepare) const;

    Layout layout_;
    std::filesystem::path unpacker_;
    ControlPlane control_plane_;
    std::string secret_;
};

} // namespace tt::agent

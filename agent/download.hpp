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

/// What is to be brought.
struct Wanted {
    ServiceName service;
    Prepare prepare;
    std::vector<BuildId> bases; ///< Where deltas are looked for from, in this order.
    int attempt = 1;
    /// A release that is there is compared in full, with the names that it should not have.
    bool thorough = false;
    bool durable = true; ///< Made durable before it is used.
};

/// How the hosts of a fleet share a store: how fast one of them fetches, and over what time they begin.
struct DownloadRules {
    std::uint64_t bytes_per_second = 0; ///< Of each download; 0 is without a cap.
    Duration spread{0};                 ///< Each begins at a moment of its own within this time.
    bool durable = true;                ///< What was brought is durable before a slot points there.
};

/// How long a host waits before it fetches a build: the same whenever it is asked, another on each host, and
/// spread evenly.
Duration start_delay(const DownloadRules& rules, const HostId& host, const BuildId& build);

/// Brings a build onto the host: fetches a delta from a release that is there, or else the whole artifact,
/// going on where an earlier attempt broke off, and has the program `tt-unpack` make the release directory.
/// If that is there and what it should be, only makes sure that it stays.
class Downloader {
public:
    Downloader(Layout layout, std::filesystem::path unpacker, ControlPlane control_plane, std::string secret);

    /// Worth another attempt, but for a build whose bytes stay wrong and for a full set of refusals. Whatever
    /// is wrong with a delta, the whole artifact is fetched in the same attempt.
    Outcome download(const Wanted& wanted, const std::stop_token& stop);

private:
    [[nodiscard]] Result<> keep(const ServiceName& service) const;
    Result<> bring_if_need_be(const Wanted& wanted, const std::stop_token& stop);
    Result<> bring(const Wanted& wanted, const std::stop_token& stop);
    Result<> bring_whole(const Wanted& wanted, const std::stop_token& stop);

    /// Whether there was a delta from this base that is worth it.
    Result<bool> bring_delta(const Wanted& wanted, const BuildId& base, const std::stop_token& stop);

    /// Fetches and unpacks; wrong bytes go, so that the next attempt fetches others.
    Result<> fetch_and_unpack(
        const ServiceName& service, const ArtifactSource& source, const ReleaseRequest& request,
        const std::stop_token& stop
    );
    Result<>
    fetch(const ArtifactSource& source, const std::filesystem::path& file, const std::stop_token& stop);
    Result<>
    unpack(const ServiceName& service, const ReleaseRequest& request, const std::stop_token& stop) const;
    [[nodiscard]] ReleaseRequest request_for(const Wanted& wanted) const;

    Layout layout_;
    std::filesystem::path unpacker_;
    ControlPlane control_plane_;
    std::string secret_;
};

} // namespace tt::agent

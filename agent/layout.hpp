#pragma once

#include "pipeline/base/id.hpp"

#include <filesystem>
#include <string>

namespace tt::agent {

/// Where everything is on a host.
struct Layout {
    std::filesystem::path state = "/var/lib/tt-agent"; ///< Mode 0700.
    std::filesystem::path root = "/srv";
    std::filesystem::path commands = "/etc/tt/commands"; ///< What runtime values of source `command` may run.
    std::filesystem::path publishers = "/etc/tt/publishers"; ///< The keys whose builds this host takes.

    [[nodiscard]] std::filesystem::path membership() const { return state / "membership"; }

    /// The same once more, in case the disk damages one of them.
    [[nodiscard]] std::filesystem::path membership_copy() const { return state / "membership.copy"; }

    /// What the disk damaged of the journal, for people to look at.
    [[nodiscard]] std::filesystem::path damaged() const { return state / "damaged"; }

    /// The key and the certificate that say who this host is, mode 0600.
    [[nodiscard]] std::filesystem::path identity() const { return state / "identity.pem"; }

    /// The key of the next identity, until its certificate is there.
    [[nodiscard]] std::filesystem::path next_key() const { return state / "next.key"; }

    [[nodiscard]] std::filesystem::path services() const { return state / "services"; }

    [[nodiscard]] std::filesystem::path downloads(const ServiceName& service) const {
        return state / "downloads" / service.value;
    }

    /// Locked while a release of the service is unpacked, by the process that does it.
    [[nodiscard]] std::filesystem::path unpacking(const ServiceName& service) const {
        return state / "downloads" / (service.value + ".lock");
    }

    /// The records of hooks: one directory for each attempt.
    [[nodiscard]] std::filesystem::path records(const ServiceName& service) const {
        return state / "hooks" / service.value;
    }

    /// What tt started of the service and has to end (restart/running_service.hpp).
    [[nodiscard]] std::filesystem::path running(const ServiceName& service) const {
        return state / "running" / service.value;
    }

    /// What stays of the hooks of walks that are over, and what the agent said about the service.
    [[nodiscard]] std::filesystem::path output(const ServiceName& service) const {
        return state / "output" / service.value;
    }

    /// When the control plane was last heard, for whoever asks on the host.
    [[nodiscard]] std::filesystem::path contact() const { return state / "contact"; }

    /// How far looking at the releases has come.
    [[nodiscard]] std::filesystem::path scrub(const ServiceName& service) const {
        return state / "scrub" / service.value;
    }

    [[nodiscard]] std::filesystem::path releases(const ServiceName& service) const {
        return root / service.value / "releases";
    }

    [[nodiscard]] std::filesystem::path release(const ServiceName& service, const BuildId& build) const {
        return releases(service) / build.value;
    }

    [[nodiscard]] std::filesystem::path slot(const ServiceName& service, const std::string& slot) const {
        return root / service.value / slot;
    }
};

} // namespace tt::agent

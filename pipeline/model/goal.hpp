#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/deploy.hpp"
#include "pipeline/model/host.hpp"
#include "pipeline/model/output.hpp"
#include "pipeline/model/policy.hpp"
#include "pipeline/model/signed_index.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// The version of what agents and control plane say to each other. A server also serves the one before.
inline constexpr int protocol_version = 2;

/// What an agent says, in one request that also waits for news (design 12).
///
/// `boot` and `sequence` order the reports of one host, so that neither order of arrival nor loss matters: a
/// higher boot wins, and of one boot the highest sequence.
///
/// `have` acknowledges: an agent that has seen a goal never again begins what only an older goal allowed.
struct Report {
    int protocol = protocol_version;
    FleetId fleet;
    std::uint64_t epoch = 0; ///< The highest epoch the agent has seen.
    HostId host;
    std::uint64_t boot = 0;     ///< How often the agent has started on this host; durable there.
    std::uint64_t sequence = 0; ///< From 1 in each boot.
    std::uint64_t have = 0;     ///< The highest goal version the agent has seen.
    HostFacts facts;
    std::vector<ServiceReport> services;
    bool tells_output = false; ///< Whether the agent answers Goal::wanted_output; older ones do not.

    bool operator==(const Report&) const = default;

    template<class Self = Report>
    static constexpr auto fields() {
        return std::tuple{
            field("protocol", &Self::protocol), field("fleet", &Self::fleet),
            field("epoch", &Self::epoch),       field("host", &Self::host),
            field("boot", &Self::boot),         field("seq", &Self::sequence),
            field("have", &Self::have),         field("facts", &Self::facts),
            field("services", &Self::services), field("tells_output", &Self::tells_output),
        };
    }
};

/// Where a host fetches the packed build.
struct ArtifactSource {
    std::string url; ///< Absolute, or a path on the control plane that handed out the goal.
    Digest digest;   ///< Of the compressed bytes.
    std::uint64_t bytes = 0;

    bool operator==(const ArtifactSource&) const = default;

    template<class Self = ArtifactSource>
    static constexpr auto fields() {
        return std::tuple{
            field("url", &Self::url),
            field("digest", &Self::digest),
            field("bytes", &Self::bytes),
        };
    }
};

/// The part of a goal that any host may carry out ahead, without a permit. Revocable at any time.
struct Prepare {
    BuildId build;
    Digest digest; ///< Of the canonical manifest; what the agent verifies.
    Commit commit;
    ArtifactSource artifact;
    std::string signature; ///< The signature file of minisign; empty: not signed.
    int config = 0;        ///< Revision of the runtime configuration.
    Environment env;       ///< Its values for this stage; only keys that the build declares take effect.
    Duration deadline{0};

    bool operator==(const Prepare&) const = default;

    template<class Self = Prepare>
    static constexpr auto fields() {
        return std::tuple{
            field("build", &Self::build),
            field("digest", &Self::digest),
            field("commit", &Self::commit),
            field("artifact", &Self::artifact),
            field("signature", &Self::signature),
            field("config", &Self::config),
            field("env", &Self::env),
            field("deadline", &Self::deadline),
        };
    }
};

/// The part that begins only under an unexpired permit.
struct Activate {
    PermitId permit;
    Duration ttl{0};      ///< To begin, counted on the agent's own monotonic clock from when it sent the
                          ///< request that this goal answers. Left out when two goals are compared.
    Duration deadline{0}; ///< Of the whole activate part, once begun.

    bool operator==(const Activate&) const = default;

    template<class Self = Activate>
    static constexpr auto fields() {
        return std::tuple{
            field("permit", &Self::permit),
            field("ttl", &Self::ttl),
            field("deadline", &Self::deadline),
        };
    }
};

/// What a host should do about one service.
struct ServiceGoal {
    ServiceName service;
    StageName stage;
    std::string slot = "current";
    DeployId deploy;
    DeployKind kind = DeployKind::regular;
    int retry = 0;                  ///< Grows when a failed host is given another try at the same deploy.
    std::optional<Prepare> prepare; ///< Absent for kind `stop`.
    std::optional<Activate> activate;
    std::optional<SignedIndex> index; ///< The publisher's newest. It comes along and is no news by itself.
    bool paused = false;              ///< Begin no step; what has begun is finished.
    int priority = 0;                 ///< Among the host's services: a higher one goes first.

    bool operator==(const ServiceGoal&) const = default;

    template<class Self = ServiceGoal>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),   field("stage", &Self::stage),
            field("slot", &Self::slot),         field("deploy", &Self::deploy),
            field("kind", &Self::kind),         field("retry", &Self::retry),
            field("prepare", &Self::prepare),   field("activate", &Self::activate),
            field("index", &Self::index),       field("paused", &Self::paused),
            field("priority", &Self::priority),
        };
    }
};

/// Everything a host should do, with one version that only grows. Data only: nothing in it is executed.
struct Goal {
    FleetId fleet;
    std::uint64_t epoch = 0;
    std::uint64_t version = 0;
    std::vector<ServiceGoal> services;
    std::vector<OutputWish> wanted_output; ///< Comes along with any answer, and is no news by itself.

    bool operator==(const Goal&) const = default;

    template<class Self = Goal>
    static constexpr auto fields() {
        return std::tuple{
            field("fleet", &Self::fleet),
            field("epoch", &Self::epoch),
            field("version", &Self::version),
            field("services", &Self::services),
            field("wanted_output", &Self::wanted_output),
        };
    }
};

/// What a new agent sends to be known, under an `enroll` credential. Repeating it with the same secret is
/// harmless; a host id that is taken by another secret is refused.
struct Enrollment {
    int protocol = protocol_version;
    HostId host;
    HostFacts facts;
    std::string secret; ///< Made on the host; the control plane keeps its digest only.
    /// The secret that the host had before, which proves that it is the same; empty: none.
    std::string replaces = {};
    std::string request = {}; ///< For a certificate: PKCS#10 in PEM; empty from agents of protocol 1.

    template<class Self = Enrollment>
    static constexpr auto fields() {
        return std::tuple{
            field("protocol", &Self::protocol), field("host", &Self::host),
            field("facts", &Self::facts),       field("secret", &Self::secret),
            field("replaces", &Self::replaces), field("request", &Self::request),
        };
    }
};

/// The answer: the fleet that the agent pins.
struct Enrolled {
    FleetId fleet;
    std::uint64_t epoch = 0;
    std::string certificate = {}; ///< In PEM; empty where agents are known by their secrets alone.

    template<class Self = Enrolled>
    static constexpr auto fields() {
        return std::tuple{
            field("fleet", &Self::fleet),
            field("epoch", &Self::epoch),
            field("certificate", &Self::certificate),
        };
    }
};

/// What an agent sends for its next certificate, over a connection on which it shows the one that it has. The
/// answer is Enrolled.
struct Renewal {
    HostId host;
    std::string request; ///< PKCS#10 in PEM.

    template<class Self = Renewal>
    static constexpr auto fields() {
        return std::tuple{field("host", &Self::host), field("request", &Self::request)};
    }
};

} // namespace tt

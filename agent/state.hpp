#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/policy.hpp"
#include "pipeline/model/signed_index.hpp"
#include "pipeline/model/step.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace tt::agent {

/// An instant on this host's clock: the time since boot, sleep included. Means nothing after a reboot.
using Uptime = Duration;

/// An instant that never comes: the wake-up time of who waits for an event only.
inline constexpr Uptime never = Uptime::max();

/// Of the files of the journal. One that is newer is refused.
inline constexpr int journal_format = 1;

/// A build in a slot, with all that its hooks and its health check need to be run again.
struct Placed {
    DeployId deploy;
    StageName stage;
    std::string slot;
    BuildId build;
    Commit commit;
    int config = 0;
    Environment env;

    bool operator==(const Placed&) const = default;

    template<class Self = Placed>
    static constexpr auto fields() {
        return std::tuple{
            field("deploy", &Self::deploy), field("stage", &Self::stage),   field("slot", &Self::slot),
            field("build", &Self::build),   field("commit", &Self::commit), field("config", &Self::config),
            field("env", &Self::env),
        };
    }
};

/// A complete release directory: unpacked, and its POST_DOWNLOAD hook is done.
struct Resident {
    BuildId build;
    int keep = 3; ///< How many releases this build wants kept on a host.
    Reversible reversible = Reversible::always;
    std::string signer = {}; ///< The key by which its signature held here; empty: nobody asked for one.
    Digest digest = {};      ///< Of its manifest; empty: an older agent brought it.

    bool operator==(const Resident&) const = default;

    template<class Self = Resident>
    static constexpr auto fields() {
        return std::tuple{
            field("build", &Self::build),           field("keep", &Self::keep),
            field("reversible", &Self::reversible), field("signer", &Self::signer),
            field("digest", &Self::digest),
        };
    }
};

/// The right to begin activate, on this host's own clock.
struct HeldPermit {
    PermitId id;
    std::uint64_t epoch = 0;
    Uptime begin_before{0}; ///< When the request was sent that the permit answered, plus its time to live.
    Duration deadline{0};   ///< Of activate, once begun.

    bool operator==(const HeldPermit&) const = default;

    template<class Self = HeldPermit>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("epoch", &Self::epoch),
            field("begin_before", &Self::begin_before),
            field("deadline", &Self::deadline),
        };
    }
};

/// One deploy on its way over this host: what is carried out, and how far it came.
struct Walk {
    ServiceGoal goal; ///< Without its activate part.
    Step step = Step::pre_download;
    StepState state = StepState::running;
    int attempt = 1;
    std::string signer;                  ///< The key by which its build is signed; empty: nobody asked.
    Uptime not_before{0};                ///< The pause before this attempt ends here.
    Duration allowance{0};               ///< How long prepare may take; after it began, activate.
    Uptime deadline{0};                  ///< When that is over.
    std::optional<Duration> left;        ///< Of that, while the walk waits for its turn to prepare.
    PermitId permit;                     ///< Under which activate began.
    bool begun = false;                  ///< Activate began. From here on the walk ends by itself.
    bool putting_back = false;           ///< Activate failed and the build before is being put back.
    Step failed_at = Step::pre_download; ///< The step that failed, while putting back.
    std::string error;
    std::string tail; ///< The end of the failed hook's output.

    bool operator==(const Walk&) const = default;

    template<class Self = Walk>
    static constexpr auto fields() {
        return std::tuple{
            field("goal", &Self::goal),           field("step", &Self::step),
            field("state", &Self::state),         field("attempt", &Self::attempt),
            field("signer", &Self::signer),       field("not_before", &Self::not_before),
            field("allowance", &Self::allowance), field("deadline", &Self::deadline),
            field("left", &Self::left),           field("permit", &Self::permit),
            field("begun", &Self::begun),         field("putting_back", &Self::putting_back),
            field("failed_at", &Self::failed_at), field("error", &Self::error),
            field("tail", &Self::tail),
        };
    }
};

/// Everything that the journal says about one service. Written before it is acted on.
struct ServiceState {
    int format = journal_format;
    ServiceName service;
    std::optional<ServiceGoal> goal;  ///< The newest, without activate and index; absent: nothing is wanted.
    std::optional<HeldPermit> permit; ///< For `goal`, not begun.
    PermitId spent;                ///< The last permit that was begun under or given back; never taken again.
    std::optional<Walk> walk;      ///< The one under way, or the last one.
    std::optional<Placed> current; ///< What the slot names.
    bool healthy = false;          ///< Whether `current` came up well.
    std::optional<Placed> good;    ///< The last that came up well; what is put back.
    std::vector<Resident> resident;   ///< The one that came up last is last.
    std::optional<SignedIndex> index; ///< The newest that held by a pinned key when it came.

    bool operator==(const ServiceState&) const = default;

    template<class Self = ServiceState>
    static constexpr auto fields() {
        return std::tuple{
            field("format", &Self::format),     field("service", &Self::service), field("goal", &Self::goal),
            field("permit", &Self::permit),     field("spent", &Self::spent),     field("walk", &Self::walk),
            field("current", &Self::current),   field("healthy", &Self::healthy), field("good", &Self::good),
            field("resident", &Self::resident), field("index", &Self::index),
        };
    }
};

/// Who this host is to its fleet, and the newest that it heard. `secret` never leaves the state directory
/// but to the control plane.
struct Membership {
    int format = journal_format;
    HostId host;
    std::string secret;
    FleetId fleet;             ///< Pinned at enrolment; empty before it.
    std::uint64_t epoch = 0;   ///< The highest seen.
    std::uint64_t version = 0; ///< Of the newest goal of that epoch.
    std::uint64_t starts = 0;  ///< How often the agent has started on this host.
    std::string boot;          ///< Of the machine, when the journal was last opened.
    /// Takes the place of `secret` once the control plane knows it; mostly empty.
    std::string next_secret = {};

    bool operator==(const Membership&) const = default;

    template<class Self = Membership>
    static constexpr auto fields() {
        return std::tuple{
            field("format", &Self::format),
            field("host", &Self::host),
            field("secret", &Self::secret),
            field("fleet", &Self::fleet),
            field("epoch", &Self::epoch),
            field("version", &Self::version),
            field("starts", &Self::starts),
            field("boot", &Self::boot),
            field("next_secret", &Self::next_secret),
        };
    }
};

} // namespace tt::agent

#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/credential.hpp"
#include "pipeline/model/deploy.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/known_commit.hpp"
#include "pipeline/model/policy.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>

namespace tt {

/// Adopts the policy, and the runtime configuration, that one `tt.yaml` holds. Applying what holds already
/// changes nothing and says so.
struct ApplyConfig {
    ServiceName service;
    Policy policy; ///< Revision, time and actor are set by the control plane.
    std::map<std::string, Environment> environment;
    int leaving =
        0; ///< How many hosts may be left by every stage, which then stop the service and remove it.
    bool dry_run = false;

    template<class Self = ApplyConfig>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),         field("policy", &Self::policy),
            field("environment", &Self::environment), field("leaving", &Self::leaving),
            field("dry_run", &Self::dry_run),
        };
    }
};

/// Sets values of a stage's runtime configuration beside those of `tt.yaml`, or takes such values back.
struct SetConfig {
    ServiceName service;
    StageName stage;
    Environment set;
    std::vector<std::string> unset; ///< Keys that are to have the value of `tt.yaml` again, or none.
    bool dry_run = false;

    template<class Self = SetConfig>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("stage", &Self::stage),     field("set", &Self::set),
            field("unset", &Self::unset),     field("dry_run", &Self::dry_run),
        };
    }
};

/// Brings the values of an older revision of the runtime configuration back, as a new revision.
struct RestoreConfig {
    ServiceName service;
    int revision = 0;
    bool dry_run = false;

    template<class Self = RestoreConfig>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),
            field("revision", &Self::revision),
            field("dry_run", &Self::dry_run),
        };
    }
};

/// Makes a build known whose artifact is in the store. The same build twice is the same build.
struct PublishBuild {
    Build build;                           ///< Number, time and actor are set by the control plane.
    std::vector<KnownCommit> history = {}; ///< Commits of the build that the control plane may not know yet.

    template<class Self = PublishBuild>
    static constexpr auto fields() {
        return std::tuple{field("build", &Self::build), field("history", &Self::history)};
    }
};

/// Starts a deploy of one build to one stage, or queues it behind the one under way.
struct StartDeploy {
    ServiceName service;
    StageName stage;
    DeployKind kind = DeployKind::regular;
    std::string build; ///< A build id, an unambiguous beginning of one, a build number `#12`, or a commit's
                       ///< beginning. Empty: for `rollback` the proven build before this one, for `restart`
                       ///< and `config` the running one; for the others it is required.
    std::string reason;
    std::string idempotency_key;
    bool promote = false; ///< Through the stage's gates, as automation would; otherwise by a person's word.
    bool dry_run = false;
    bool override = false; ///< Over freezes and closed windows; needs a reason.
    std::string plan = {}; ///< The id of a plan: refused when the world has moved since. Empty: as it is now.

    template<class Self = StartDeploy>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),   field("stage", &Self::stage),
            field("kind", &Self::kind),         field("build", &Self::build),
            field("reason", &Self::reason),     field("idempotency_key", &Self::idempotency_key),
            field("promote", &Self::promote),   field("dry_run", &Self::dry_run),
            field("override", &Self::override), field("plan", &Self::plan),
        };
    }
};

enum class DeployVerb {
    pause,  ///< No new permits; those not begun are revoked.
    resume, ///< Ends a pause, and lets a halted rollout go on.
    abort,  ///< Ends the deploy; hosts that began finish, the others keep what they have.
    retry,  ///< Gives failed hosts another try, and lets a halted rollout go on.
    first,  ///< Of those that wait for its stage it goes first, rollbacks excepted; needs a reason.
};

constexpr auto names(DeployVerb) {
    using enum DeployVerb;
    return std::to_array<std::pair<DeployVerb, std::string_view>>(
        {{pause, "pause"}, {resume, "resume"}, {abort, "abort"}, {retry, "retry"}, {first, "first"}}
    );
}

/// Steers a deploy: the one named, or the active one of a stage.
struct SteerDeploy {
    DeployVerb verb = DeployVerb::pause;
    DeployId deploy;
    ServiceName service;
    StageName stage;
    std::string reason;
    bool dry_run = false;

    template<class Self = SteerDeploy>
    static constexpr auto fields() {
        return std::tuple{
            field("verb", &Self::verb),   field("deploy", &Self::deploy), field("service", &Self::service),
            field("stage", &Self::stage), field("reason", &Self::reason), field("dry_run", &Self::dry_run),
        };
    }
};

/// Sets a hold, or lifts it.
struct SetHold {
    ServiceName service;
    StageName stage;
    bool on = true;
    bool exclusive = false;
    std::string reason;
    bool dry_run = false;

    template<class Self = SetHold>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("stage", &Self::stage),
            field("on", &Self::on),           field("exclusive", &Self::exclusive),
            field("reason", &Self::reason),   field("dry_run", &Self::dry_run),
        };
    }
};

/// Sets a freeze, or lifts it. Setting one of the same name again changes it.
struct SetFreeze {
    bool on = true;
    std::string name;
    std::string reason;
    Time from; ///< The epoch: now.
    Time to = end_of_time;
    ServiceName service; ///< Empty: every service.
    StageName stage;     ///< Empty: every stage.
    bool dry_run = false;

    template<class Self = SetFreeze>
    static constexpr auto fields() {
        return std::tuple{
            field("on", &Self::on),       field("name", &Self::name),       field("reason", &Self::reason),
            field("from", &Self::from),   field("to", &Self::to),           field("service", &Self::service),
            field("stage", &Self::stage), field("dry_run", &Self::dry_run),
        };
    }
};

/// Vetoes a build or a commit, or lifts the veto.
struct SetVeto {
    ServiceName service;
    std::string target; ///< A build as find_build takes it by id or number, or a commit: a known one's
                        ///< beginning, else the whole id.
    bool on = true;
    std::string reason;
    bool dry_run = false;

    template<class Self = SetVeto>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("target", &Self::target),   field("on", &Self::on),
            field("reason", &Self::reason),   field("dry_run", &Self::dry_run),
        };
    }
};

/// Pins a build, so that it is never collected, or unpins it.
struct SetPin {
    ServiceName service;
    std::string build; ///< As find_build takes it.
    bool on = true;
    std::string reason;
    bool dry_run = false;

    template<class Self = SetPin>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("build", &Self::build),     field("on", &Self::on),
            field("reason", &Self::reason),   field("dry_run", &Self::dry_run),
        };
    }
};

/// Collects those of the builds that nothing keeps. The others stay, without an error: whoever asks saw an
/// older state.
struct CollectBuilds {
    ServiceName service;
    std::vector<BuildId> builds;
};

/// Says of collected builds that their bytes are gone.
struct NoteDeleted {
    std::vector<BuildId> builds;
};

/// Brings a newer index of a service's builds. What it revokes is vetoed by the same act.
struct TakeIndex {
    ServiceName service;
    SignedIndex index;
    bool dry_run = false;

    template<class Self = TakeIndex>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),
            field("index", &Self::index),
            field("dry_run", &Self::dry_run),
        };
    }
};

/// Approves that a build goes to a stage, or takes one's own approval back.
struct SetApproval {
    ServiceName service;
    StageName stage;
    std::string build; ///< As find_build takes it. Empty: the one that promotion would move next.
    bool on = true;
    std::string reason;
    bool dry_run = false;

    template<class Self = SetApproval>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("stage", &Self::stage),
            field("build", &Self::build),     field("on", &Self::on),
            field("reason", &Self::reason),   field("dry_run", &Self::dry_run),
        };
    }
};

enum class HostVerb {
    drain,    ///< Takes part no more; lowers `expected`.
    undrain,  ///< Takes part again.
    forget,   ///< Is gone for good; its permits no longer count.
    revoke,   ///< Its agent's credential and certificate are void; the host stays known.
    pause,    ///< Takes no new step; what has begun is finished.
    resume,   ///< Takes steps again.
    reset,    ///< Forgets a failure, and tries what it should serve from the beginning.
    redeploy, ///< Walks once more with the build that it serves; needs a permit as ever.
    assign,   ///< Is put into groups, and taken out of others, whatever its agent proposes.
    unassign, ///< Is taken out of groups.
    propose,  ///< Is in the groups that its agent proposes: what was decided about them is forgotten.
};

constexpr auto names(HostVerb) {
    using enum HostVerb;
    return std::to_array<std::pair<HostVerb, std::string_view>>(
        {{drain, "drain"},
         {undrain, "undrain"},
         {forget, "forget"},
         {revoke, "revoke"},
         {pause, "pause"},
         {resume, "resume"},
         {reset, "reset"},
         {redeploy, "redeploy"},
         {assign, "assign"},
         {unassign, "unassign"},
         {propose, "propose"}}
    );
}

/// Changes what the control plane expects of a host, named by id or by name.
struct SteerHost {
    HostVerb verb = HostVerb::drain;
    std::string host;
    bool dry_run = false;
    ServiceName service = {}; ///< For `reset` and `redeploy`; empty: every service that it concerns.
    std::string reason = {};
    std::vector<std::string> groups = {}; ///< For `assign` and `unassign`.
    std::vector<std::string> from = {};   ///< Groups that `assign` takes it out of by the same act.
    int leaving = 0; ///< How many that it serves may lose it; but for `forget` it stops and removes them.

    template<class Self = SteerHost>
    static constexpr auto fields() {
        return std::tuple{
            field("verb", &Self::verb),       field("host", &Self::host),
            field("dry_run", &Self::dry_run), field("service", &Self::service),
            field("reason", &Self::reason),   field("groups", &Self::groups),
            field("from", &Self::from),       field("leaving", &Self::leaving),
        };
    }
};

/// Makes a credential known by the digest of its secret; the secret itself never reaches the engine.
struct AddCredential {
    Credential credential;

    template<class Self = AddCredential>
    static constexpr auto fields() {
        return std::tuple{field("credential", &Self::credential)};
    }
};

/// Ends a credential, named by id or by name.
struct RevokeCredential {
    std::string credential;

    template<class Self = RevokeCredential>
    static constexpr auto fields() {
        return std::tuple{field("credential", &Self::credential)};
    }
};

/// Asks for every promotion that is due, once. Automation does the same by itself; cron asks with this.
struct PromoteAll {
    ServiceName service; ///< Empty: every service.
    bool dry_run = false;

    template<class Self = PromoteAll>
    static constexpr auto fields() {
        return std::tuple{field("service", &Self::service), field("dry_run", &Self::dry_run)};
    }
};

/// A new agent, whose secret's digest the server has computed already.
struct EnrollAgent {
    HostId host;
    HostFacts facts;
    Digest secret;
    Digest replaces = {};                             ///< Of the secret that the host had before.
    std::optional<AgentCertificate> certificate = {}; ///< Made for it already; counts once this is committed.
};

/// The next certificate of a host, whose agent the server has checked.
struct RenewCertificate {
    HostId host;
    AgentCertificate certificate; ///< `previous` is the one that was shown.
};

/// One report of an agent whose credential the server has checked against the host it names.
struct TakeReport {
    Report report;
};

/// How one attempt of an acceptance test ended.
struct FinishAcceptance {
    DeployId deploy;
    int attempt = 0;
    TestOutcome outcome = TestOutcome::interrupted;
    std::string output; ///< Its end, bounded by whoever ran it.
};

/// An answer to a probe.
struct TakeFinding {
    ServiceName service;
    StageName stage;
    std::string probe;
    BuildId build;
    TestOutcome outcome = TestOutcome::interrupted;
    std::string said; ///< For people; bounded by whoever asked.
};

/// A word on the acceptance of a build in a stage.
enum class AcceptVerb {
    accept, ///< The deploy under way has passed its test.
    reject, ///< It has not.
    revoke, ///< What was accepted is not fit after all: it goes no further, and back where policy says so.
};

constexpr auto names(AcceptVerb) {
    using enum AcceptVerb;
    return std::to_array<std::pair<AcceptVerb, std::string_view>>(
        {{accept, "accept"}, {reject, "reject"}, {revoke, "revoke"}}
    );
}

struct SetAcceptance {
    AcceptVerb verb = AcceptVerb::accept;
    ServiceName service;
    StageName stage;
    std::string build; ///< As find_build takes it. Empty: the one that is tested, or that the stage runs.
    std::string reason;
    bool dry_run = false;

    template<class Self = SetAcceptance>
    static constexpr auto fields() {
        return std::tuple{
            field("verb", &Self::verb),   field("service", &Self::service), field("stage", &Self::stage),
            field("build", &Self::build), field("reason", &Self::reason),   field("dry_run", &Self::dry_run),
        };
    }
};

/// Alerts that fire.
struct TakeAlerts {
    std::vector<Alert> alerts;
};

/// Everything that can be asked of the engine.
using AnyRequest = std::variant<
    ApplyConfig, PublishBuild, StartDeploy, SteerDeploy, SetHold, SetFreeze, SetVeto, SetApproval, SteerHost,
    AddCredential, RevokeCredential, PromoteAll, EnrollAgent, RenewCertificate, TakeReport, FinishAcceptance,
    TakeFinding, SetAcceptance, TakeAlerts, TakeIndex, SetPin, CollectBuilds, NoteDeleted, SetConfig,
    RestoreConfig>;

/// One of AnyRequest. A type of its own for Record's reason.
struct Request : AnyRequest {
    using AnyRequest::AnyRequest;
    Request();
    Request(const Request&);
    Request(Request&&) noexcept;
    Request& operator=(const Request&);
    Request& operator=(Request&&) noexcept;
    ~Request();
};

/// What the engine answers when it did not refuse.
struct Answer {
    std::string id;      ///< Of what was made or found: a deploy, build, host or credential.
    std::string message; ///< One line for people.
    bool changed = true; ///< False when everything was so already.

    bool operator==(const Answer&) const = default;

    template<class Self = Answer>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("message", &Self::message),
            field("changed", &Self::changed),
        };
    }
};

} // namespace tt

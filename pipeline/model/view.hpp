#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/change.hpp"
#include "pipeline/model/deploy.hpp"
#include "pipeline/model/host.hpp"
#include "pipeline/model/policy.hpp"
#include "pipeline/model/stage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// One reason why something waits, was refused, or goes on: the gate, the reason, when it can next change,
/// and the command that would change it (design 4).
struct Because {
    std::string gate;         ///< `soak`, `hold`, `floor`, `capacity`, `batch wait`, …
    std::string reason;       ///< One sentence for people.
    bool passed = false;      ///< The gate is open; listed so that people see what was looked at.
    Time until = end_of_time; ///< When it can next change by itself; end_of_time: only by an event.
    std::string command = {}; ///< What somebody could type to change it; may be empty.

    bool operator==(const Because&) const = default;

    static constexpr auto fields() {
        return std::tuple{
            field("gate", &Because::gate),       field("reason", &Because::reason),
            field("passed", &Because::passed),   field("until", &Because::until),
            field("command", &Because::command),
        };
    }
};

/// How a stage's hosts stand, in numbers (design 8 defines them).
struct Capacity {
    int expected = 0;
    int reachable = 0;
    int ready = 0; ///< Serving and healthy, holding no permit.
    int out = 0;   ///< Holding a permit that is counted.
    int limit = 0;
    int floor = 0; ///< In hosts.

    bool operator==(const Capacity&) const = default;

    static constexpr auto fields() {
        return std::tuple{
            field("expected", &Capacity::expected), field("reachable", &Capacity::reachable),
            field("ready", &Capacity::ready),       field("out", &Capacity::out),
            field("limit", &Capacity::limit),       field("floor", &Capacity::floor),
        };
    }
};

/// One host as a deploy sees it.
struct HostProgress {
    HostId host;
    std::string name;
    std::string zone;
    bool reachable = false;
    Step step = Step::serving;
    StepState state = StepState::done;
    int attempt = 1;
    bool done = false;   ///< Serves what the deploy wants, and is healthy.
    bool failed = false; ///< Charged to the failure budget.
    std::string error;
    std::string tail;

    bool operator==(const HostProgress&) const = default;

    static constexpr auto fields() {
        return std::tuple{
            field("host", &HostProgress::host),       field("name", &HostProgress::name),
            field("zone", &HostProgress::zone),       field("reachable", &HostProgress::reachable),
            field("step", &HostProgress::step),       field("state", &HostProgress::state),
            field("attempt", &HostProgress::attempt), field("done", &HostProgress::done),
            field("failed", &HostProgress::failed),   field("error", &HostProgress::error),
            field("tail", &HostProgress::tail),
        };
    }
};

/// One deploy, with how far it is.
struct DeployView {
    Deploy deploy;
    Capacity capacity;
    int done = 0; ///< Hosts that serve it.
    int failed = 0;
    int total = 0; ///< Hosts that should.
    int batches = 1;
    int batch_target = 0; ///< In hosts.
    std::vector<HostProgress> hosts;
    std::vector<Because> because;

    static constexpr auto fields() {
        return std::tuple{
            field("deploy", &DeployView::deploy),
            field("capacity", &DeployView::capacity),
            field("done", &DeployView::done),
            field("failed", &DeployView::failed),
            field("total", &DeployView::total),
            field("batches", &DeployView::batches),
            field("batch_target", &DeployView::batch_target),
            field("hosts", &DeployView::hosts),
            field("because", &DeployView::because),
        };
    }
};

/// One stage at a glance.
struct StageView {
    StageName name;
    std::vector<StageName> from;
    std::optional<Build> running;
    BuildId proven;
    Capacity capacity;
    int serving = 0; ///< Hosts that serve `running` and are healthy.
    std::optional<Deploy> active;
    int active_done = 0;
    int active_failed = 0;
    std::vector<DeployId> queue;
    std::optional<Hold> hold;
    std::vector<Because> because; ///< What the stage waits for; the first that is not passed blocks.

    static constexpr auto fields() {
        return std::tuple{
            field("name", &StageView::name),
            field("from", &StageView::from),
            field("running", &StageView::running),
            field("proven", &StageView::proven),
            field("capacity", &StageView::capacity),
            field("serving", &StageView::serving),
            field("active", &StageView::active),
            field("active_done", &StageView::active_done),
            field("active_failed", &StageView::active_failed),
            field("queue", &StageView::queue),
            field("hold", &StageView::hold),
            field("because", &StageView::because),
        };
    }
};

struct ServiceView {
    ServiceName name;
    Owner owner;
    int policy = 0;
    int runtime_config = 0;
    std::vector<StageView> stages;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &ServiceView::name),     field("owner", &ServiceView::owner),
            field("policy", &ServiceView::policy), field("runtime_config", &ServiceView::runtime_config),
            field("stages", &ServiceView::stages),
        };
    }
};

/// `GET /v1/status`.
struct StatusView {
    Time at;
    std::vector<ServiceView> services;

    static constexpr auto fields() {
        return std::tuple{field("at", &StatusView::at), field("services", &StatusView::services)};
    }
};

/// A build, with the stages that run it.
struct BuildView {
    Build build;
    std::vector<StageName> live;

    static constexpr auto fields() {
        return std::tuple{field("build", &BuildView::build), field("live", &BuildView::live)};
    }
};

/// `GET /v1/builds`, newest first.
struct BuildsView {
    std::vector<BuildView> builds;

    static constexpr auto fields() { return std::tuple{field("builds", &BuildsView::builds)}; }
};

/// `GET /v1/deploys`, newest first.
struct HistoryView {
    std::vector<Deploy> deploys;

    static constexpr auto fields() { return std::tuple{field("deploys", &HistoryView::deploys)}; }
};

/// A host, with where it belongs and whether it speaks.
struct HostView {
    Host host; ///< Without its goal.
    bool reachable = false;
    Time last_seen;                    ///< The epoch: not since the control plane started.
    std::vector<std::string> assigned; ///< `SERVICE/STAGE`.

    static constexpr auto fields() {
        return std::tuple{
            field("host", &HostView::host),
            field("reachable", &HostView::reachable),
            field("last_seen", &HostView::last_seen),
            field("assigned", &HostView::assigned),
        };
    }
};

/// `GET /v1/hosts`.
struct HostsView {
    std::vector<HostView> hosts;

    static constexpr auto fields() { return std::tuple{field("hosts", &HostsView::hosts)}; }
};

/// `GET /v1/why`: the chain of gates of a stage, deploy, build or host; the first not passed blocks.
struct WhyView {
    std::string subject; ///< `web/prod`, `d12`, …
    std::string summary; ///< One sentence.
    std::vector<Because> because;

    static constexpr auto fields() {
        return std::tuple{
            field("subject", &WhyView::subject),
            field("summary", &WhyView::summary),
            field("because", &WhyView::because),
        };
    }
};

/// `GET /v1/config`: one revision, and the runtime configuration that holds now.
struct ConfigView {
    Policy policy;
    RuntimeConfig runtime_config;
    int newest = 0; ///< The newest revision of the policy.

    static constexpr auto fields() {
        return std::tuple{
            field("policy", &ConfigView::policy),
            field("runtime_config", &ConfigView::runtime_config),
            field("newest", &ConfigView::newest),
        };
    }
};

/// One revision in `GET /v1/config/history`.
struct RevisionView {
    int revision = 0;
    Time at;
    std::string by;

    static constexpr auto fields() {
        return std::tuple{
            field("revision", &RevisionView::revision),
            field("at", &RevisionView::at),
            field("by", &RevisionView::by),
        };
    }
};

struct RevisionsView {
    std::vector<RevisionView> revisions;

    static constexpr auto fields() { return std::tuple{field("revisions", &RevisionsView::revisions)}; }
};

/// One thing that happened, told from the journal.
struct TimelineEntry {
    std::uint64_t sequence = 0;
    Time at;
    Actor actor;
    std::string subject; ///< `d12`, `web-3`, `web/prod`.
    std::string what;    ///< One line for people.
    std::string detail;  ///< Output of a failed hook or test; may be empty.

    static constexpr auto fields() {
        return std::tuple{
            field("sequence", &TimelineEntry::sequence), field("at", &TimelineEntry::at),
            field("actor", &TimelineEntry::actor),       field("subject", &TimelineEntry::subject),
            field("what", &TimelineEntry::what),         field("detail", &TimelineEntry::detail),
        };
    }
};

/// `GET /v1/log`, oldest first.
struct TimelineView {
    std::vector<TimelineEntry> entries;

    static constexpr auto fields() { return std::tuple{field("entries", &TimelineView::entries)}; }
};

/// A credential as people may see it: without the digest of its secret.
struct CredentialView {
    CredentialId id;
    std::string name;
    Role role = Role::reader;
    Time created_at;
    bool revoked = false;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &CredentialView::id),           field("name", &CredentialView::name),
            field("role", &CredentialView::role),       field("created_at", &CredentialView::created_at),
            field("revoked", &CredentialView::revoked),
        };
    }
};

/// `GET /v1/tokens`.
struct CredentialsView {
    std::vector<CredentialView> credentials;

    static constexpr auto fields() { return std::tuple{field("credentials", &CredentialsView::credentials)}; }
};

/// What `POST /v1/promote` did: for each stage why it goes or waits, and the deploys that were started.
struct PromotionsView {
    std::vector<WhyView> stages;
    std::vector<DeployId> started;

    static constexpr auto fields() {
        return std::tuple{
            field("stages", &PromotionsView::stages), field("started", &PromotionsView::started)
        };
    }
};

/// `POST /v1/tokens`: whom a new credential stands for, and what it opens.
struct NewToken {
    std::string name;
    Role role = Role::reader;

    static constexpr auto fields() {
        return std::tuple{field("name", &NewToken::name), field("role", &NewToken::role)};
    }
};

/// The answer to NewToken. The secret is shown this once and kept nowhere.
struct IssuedToken {
    CredentialId id;
    std::string secret;

    static constexpr auto fields() {
        return std::tuple{field("id", &IssuedToken::id), field("secret", &IssuedToken::secret)};
    }
};

/// `GET /v1/version`.
struct VersionView {
    std::string version;
    int protocol = 0; ///< Newest version of the agents' protocol that is served.
    FleetId fleet;
    std::uint64_t epoch = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("version", &VersionView::version),
            field("protocol", &VersionView::protocol),
            field("fleet", &VersionView::fleet),
            field("epoch", &VersionView::epoch),
        };
    }
};

/// What a server writes into its lease file, so that commands and agents on the machine find it.
struct LeaseNote {
    std::string socket; ///< Of the unix socket for commands.
    std::string agents; ///< URL of the endpoint for agents.

    static constexpr auto fields() {
        return std::tuple{field("socket", &LeaseNote::socket), field("agents", &LeaseNote::agents)};
    }
};

/// The body of every refusal.
struct Refusal {
    std::string code; ///< to_string(ErrorKind).
    std::string message;
    std::string hint;

    static constexpr auto fields() {
        return std::tuple{
            field("code", &Refusal::code),
            field("message", &Refusal::message),
            field("hint", &Refusal::hint),
        };
    }
};

} // namespace tt

#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/calendar/freeze.hpp"
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

    template<class Self = Because>
    static constexpr auto fields() {
        return std::tuple{
            field("gate", &Self::gate),   field("reason", &Self::reason),   field("passed", &Self::passed),
            field("until", &Self::until), field("command", &Self::command),
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

    template<class Self = Capacity>
    static constexpr auto fields() {
        return std::tuple{
            field("expected", &Self::expected), field("reachable", &Self::reachable),
            field("ready", &Self::ready),       field("out", &Self::out),
            field("limit", &Self::limit),       field("floor", &Self::floor),
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

    template<class Self = HostProgress>
    static constexpr auto fields() {
        return std::tuple{
            field("host", &Self::host),           field("name", &Self::name), field("zone", &Self::zone),
            field("reachable", &Self::reachable), field("step", &Self::step), field("state", &Self::state),
            field("attempt", &Self::attempt),     field("done", &Self::done), field("failed", &Self::failed),
            field("error", &Self::error),         field("tail", &Self::tail),
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

    template<class Self = DeployView>
    static constexpr auto fields() {
        return std::tuple{
            field("deploy", &Self::deploy),
            field("capacity", &Self::capacity),
            field("done", &Self::done),
            field("failed", &Self::failed),
            field("total", &Self::total),
            field("batches", &Self::batches),
            field("batch_target", &Self::batch_target),
            field("hosts", &Self::hosts),
            field("because", &Self::because),
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

    template<class Self = StageView>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),
            field("from", &Self::from),
            field("running", &Self::running),
            field("proven", &Self::proven),
            field("capacity", &Self::capacity),
            field("serving", &Self::serving),
            field("active", &Self::active),
            field("active_done", &Self::active_done),
            field("active_failed", &Self::active_failed),
            field("queue", &Self::queue),
            field("hold", &Self::hold),
            field("because", &Self::because),
        };
    }
};

struct ServiceView {
    ServiceName name;
    Owner owner;
    int policy = 0;
    int runtime_config = 0;
    std::vector<StageView> stages;

    template<class Self = ServiceView>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),     field("owner", &Self::owner),
            field("policy", &Self::policy), field("runtime_config", &Self::runtime_config),
            field("stages", &Self::stages),
        };
    }
};

/// `GET /v1/status`.
struct StatusView {
    Time at;
    std::vector<ServiceView> services;
    std::vector<Freeze> freezes; ///< Of these services, in force or to come.

    template<class Self = StatusView>
    static constexpr auto fields() {
        return std::tuple{
            field("at", &Self::at), field("services", &Self::services), field("freezes", &Self::freezes)
        };
    }
};

/// A build, with the stages that run it.
struct BuildView {
    Build build;
    std::vector<StageName> live;
    bool history_known = false; ///< Whether its publisher told what it contains.

    template<class Self = BuildView>
    static constexpr auto fields() {
        return std::tuple{
            field("build", &Self::build), field("live", &Self::live),
            field("history_known", &Self::history_known)
        };
    }
};

/// `GET /v1/builds`, newest first.
struct BuildsView {
    std::vector<BuildView> builds;

    template<class Self = BuildsView>
    static constexpr auto fields() {
        return std::tuple{field("builds", &Self::builds)};
    }
};

/// `GET /v1/deploys`, newest first.
struct HistoryView {
    std::vector<Deploy> deploys;

    template<class Self = HistoryView>
    static constexpr auto fields() {
        return std::tuple{field("deploys", &Self::deploys)};
    }
};

/// A host, with where it belongs and whether it speaks.
struct HostView {
    Host host; ///< Without its goal.
    bool reachable = false;
    Time last_seen;                    ///< The epoch: not since the control plane started.
    std::vector<std::string> assigned; ///< `SERVICE/STAGE`; of a lost host, where it belonged.
    std::vector<std::string> groups;   ///< Those that count: proposed ones, but for what was decided.
    HostId replaces;                   ///< The host of its name whose place it took; empty: none.

    template<class Self = HostView>
    static constexpr auto fields() {
        return std::tuple{
            field("host", &Self::host),           field("reachable", &Self::reachable),
            field("last_seen", &Self::last_seen), field("assigned", &Self::assigned),
            field("groups", &Self::groups),       field("replaces", &Self::replaces),
        };
    }
};

/// `GET /v1/hosts`.
struct HostsView {
    std::vector<HostView> hosts;

    template<class Self = HostsView>
    static constexpr auto fields() {
        return std::tuple{field("hosts", &Self::hosts)};
    }
};

/// `GET /v1/why`: the chain of gates of a stage, deploy, build or host; the first not passed blocks.
struct WhyView {
    std::string subject; ///< `web/prod`, `d12`, …
    std::string summary; ///< One sentence.
    std::vector<Because> because;

    template<class Self = WhyView>
    static constexpr auto fields() {
        return std::tuple{
            field("subject", &Self::subject),
            field("summary", &Self::summary),
            field("because", &Self::because),
        };
    }
};

/// `GET /v1/config`: one revision, and the runtime configuration that holds now.
struct ConfigView {
    Policy policy;
    RuntimeConfig runtime_config;
    int newest = 0; ///< The newest revision of the policy.

    template<class Self = ConfigView>
    static constexpr auto fields() {
        return std::tuple{
            field("policy", &Self::policy),
            field("runtime_config", &Self::runtime_config),
            field("newest", &Self::newest),
        };
    }
};

/// One revision in `GET /v1/config/history`.
struct RevisionView {
    int revision = 0;
    Time at;
    std::string by;

    template<class Self = RevisionView>
    static constexpr auto fields() {
        return std::tuple{
            field("revision", &Self::revision),
            field("at", &Self::at),
            field("by", &Self::by),
        };
    }
};

struct RevisionsView {
    std::vector<RevisionView> revisions;

    template<class Self = RevisionsView>
    static constexpr auto fields() {
        return std::tuple{field("revisions", &Self::revisions)};
    }
};

/// One thing that happened, told from the journal.
struct TimelineEntry {
    std::uint64_t sequence = 0;
    Time at;
    Actor actor;
    std::string subject; ///< `d12`, `web-3`, `web/prod`.
    std::string what;    ///< One line for people.
    std::string detail;  ///< Output of a failed hook or test; may be empty.

    template<class Self = TimelineEntry>
    static constexpr auto fields() {
        return std::tuple{
            field("sequence", &Self::sequence), field("at", &Self::at),     field("actor", &Self::actor),
            field("subject", &Self::subject),   field("what", &Self::what), field("detail", &Self::detail),
        };
    }
};

/// `GET /v1/log`, oldest first.
struct TimelineView {
    std::vector<TimelineEntry> entries;

    template<class Self = TimelineView>
    static constexpr auto fields() {
        return std::tuple{field("entries", &Self::entries)};
    }
};

/// A credential as people may see it: without the digest of its secret.
struct CredentialView {
    CredentialId id;
    std::string name;
    Role role = Role::reader;
    Time created_at;
    bool revoked = false;
    Time expires_at = end_of_time;
    std::uint64_t uses = 0; ///< 0: any number.
    std::uint64_t used = 0;
    std::vector<std::string> groups = {};

    template<class Self = CredentialView>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),           field("name", &Self::name),
            field("role", &Self::role),       field("created_at", &Self::created_at),
            field("revoked", &Self::revoked), field("expires_at", &Self::expires_at),
            field("uses", &Self::uses),       field("used", &Self::used),
            field("groups", &Self::groups),
        };
    }
};

/// `GET /v1/tokens`.
struct CredentialsView {
    std::vector<CredentialView> credentials;

    template<class Self = CredentialsView>
    static constexpr auto fields() {
        return std::tuple{field("credentials", &Self::credentials)};
    }
};

/// What `POST /v1/promote` did: for each stage why it goes or waits, and the deploys that were started.
struct PromotionsView {
    std::vector<WhyView> stages;
    std::vector<DeployId> started;

    template<class Self = PromotionsView>
    static constexpr auto fields() {
        return std::tuple{field("stages", &Self::stages), field("started", &Self::started)};
    }
};

/// `POST /v1/tokens`: whom a new credential stands for, and what it opens.
struct NewToken {
    std::string name;
    Role role = Role::reader;
    std::optional<Duration> expires = {}; ///< From now on; absent: never.
    std::uint64_t uses = 0;               ///< Of role enroll: how many hosts it lets in; 0: any number.
    std::vector<std::string> groups = {}; ///< Of role enroll: what they may claim; empty: any.

    template<class Self = NewToken>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name), field("role", &Self::role),     field("expires", &Self::expires),
            field("uses", &Self::uses), field("groups", &Self::groups),
        };
    }
};

/// The answer to NewToken. The secret is shown this once and kept nowhere.
struct IssuedToken {
    CredentialId id;
    std::string secret;

    template<class Self = IssuedToken>
    static constexpr auto fields() {
        return std::tuple{field("id", &Self::id), field("secret", &Self::secret)};
    }
};

/// `GET /v1/version`.
struct VersionView {
    std::string version;
    int protocol = 0; ///< Newest version of the agents' protocol that is served.
    FleetId fleet;
    std::uint64_t epoch = 0;

    template<class Self = VersionView>
    static constexpr auto fields() {
        return std::tuple{
            field("version", &Self::version),
            field("protocol", &Self::protocol),
            field("fleet", &Self::fleet),
            field("epoch", &Self::epoch),
        };
    }
};

/// What a server writes into its lease file, so that commands and agents on the machine find it.
struct LeaseNote {
    std::string socket; ///< Of the unix socket for commands.
    std::string agents; ///< URL of the endpoint for agents.

    template<class Self = LeaseNote>
    static constexpr auto fields() {
        return std::tuple{field("socket", &Self::socket), field("agents", &Self::agents)};
    }
};

/// The body of every refusal.
struct Refusal {
    std::string code; ///< to_string(ErrorKind).
    std::string message;
    std::string hint;

    template<class Self = Refusal>
    static constexpr auto fields() {
        return std::tuple{
            field("code", &Self::code),
            field("message", &Self::message),
            field("hint", &Self::hint),
        };
    }
};

} // namespace tt

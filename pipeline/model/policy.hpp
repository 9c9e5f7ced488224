#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/calendar/window.hpp"
#include "pipeline/model/accept_policy.hpp"
#include "pipeline/model/alert.hpp"
#include "pipeline/model/promote_policy.hpp"
#include "pipeline/model/signed_index.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tt {

/// A number of hosts, or a share of them: `3` or `20%`.
struct Amount {
    int value = 0;
    bool percent = false;

    bool operator==(const Amount&) const = default;
};

/// `3` or `20%`.
std::string to_text(Amount amount);

/// Reads what to_text writes: a whole number from 0, or a whole percentage from 0% to 100%.
Result<Amount> parse_amount(std::string_view text);

/// The amount in hosts, of `total`, rounded down or up.
int floor_of(Amount amount, int total);
int ceil_of(Amount amount, int total);

/// One cumulative target of a rollout: so many hosts serve the build, then the wait passes, then the next.
struct Batch {
    Amount to;
    Duration wait{0};

    bool operator==(const Batch&) const = default;

    template<class Self = Batch>
    static constexpr auto fields() {
        return std::tuple{field("to", &Self::to), field("wait", &Self::wait)};
    }
};

/// How a deploy moves over a stage's hosts (design 8).
struct RolloutPolicy {
    std::vector<Batch> batches; ///< Empty: all hosts are one batch.
    Amount parallel{1, false};
    std::optional<Amount> floor; ///< A percentage. Absent: 75 %, but never so high that no host could move.
    std::optional<int> per_zone;
    Amount failures{
        1, false
    }; ///< The failure budget: this many failed hosts, at least one, halt the rollout.
    Amount lost{20, true}; ///< More hosts than this falling silent during the rollout halt it too.
    Duration deadline = std::chrono::minutes{10};  ///< Of one host, for activate; the same again for prepare.
    Duration halt_timeout = std::chrono::hours{1}; ///< How long a halted rollout waits for people.
    Duration pause_timeout = std::chrono::hours{24}; ///< How long a pause lasts before the deploy is aborted.
    bool allow_outage = false;
    int new_hosts = 50; ///< How many new hosts may take the proven build at once.

    bool operator==(const RolloutPolicy&) const = default;

    template<class Self = RolloutPolicy>
    static constexpr auto fields() {
        return std::tuple{
            field("batches", &Self::batches),
            field("parallel", &Self::parallel),
            field("floor", &Self::floor),
            field("per_zone", &Self::per_zone),
            field("failures", &Self::failures),
            field("lost", &Self::lost),
            field("deadline", &Self::deadline),
            field("halt_timeout", &Self::halt_timeout),
            field("pause_timeout", &Self::pause_timeout),
            field("allow_outage", &Self::allow_outage),
            field("new_hosts", &Self::new_hosts),
        };
    }
};

/// What follows a failed or rejected deploy.
enum class OnFailure { hold, rollback, proceed };

constexpr auto names(OnFailure) {
    using enum OnFailure;
    return std::to_array<std::pair<OnFailure, std::string_view>>(
        {{hold, "hold"}, {rollback, "rollback"}, {proceed, "continue"}}
    );
}

/// What a newer deploy does to the one that is active in its stage.
enum class Supersede {
    queue,   ///< Waits for it; of those that wait, the newest goes.
    replace, ///< Ends it, as long as its first batch is not done; afterwards waits.
};

constexpr auto names(Supersede) {
    using enum Supersede;
    return std::to_array<std::pair<Supersede, std::string_view>>({{queue, "queue"}, {replace, "replace"}});
}

/// What a rollout under way does when new builds may no longer start: its stage's window closes, or a freeze
/// begins.
enum class OnClose {
    finish, ///< Goes on.
    pause,  ///< Waits until they may start again. Hosts that began finish.
};

constexpr auto names(OnClose) {
    using enum OnClose;
    return std::to_array<std::pair<OnClose, std::string_view>>({{finish, "finish"}, {pause, "pause"}});
}

/// Which hosts a stage takes. Names win over a group, being more specific; a tie is refused.
struct HostSelector {
    std::string group;
    std::vector<std::string> names;
    int size = 0; ///< Declared number of hosts, if it is to be more than those known.
    Duration lost_after = std::chrono::hours{1}; ///< How long a host may be silent and still be expected;
                                                 ///< zero: for ever.

    bool operator==(const HostSelector&) const = default;

    template<class Self = HostSelector>
    static constexpr auto fields() {
        return std::tuple{
            field("group", &Self::group),
            field("names", &Self::names),
            field("size", &Self::size),
            field("lost_after", &Self::lost_after),
        };
    }
};

/// One stop on a service's way, as its owners want it.
struct StagePolicy {
    StageName name;
    HostSelector hosts;
    std::vector<StageName> from; ///< Upstream stages, all of them; empty: from builds.
    PromotePolicy promote;
    std::vector<Window> windows; ///< In which new builds may start; none: always.
    OnClose on_close = OnClose::finish;
    RolloutPolicy rollout;
    std::optional<AcceptPolicy> accept;
    std::vector<Probe> watch; ///< Asked while a build comes, and afterwards; a no is a failure.
    Duration watch_for = std::chrono::hours{1}; ///< How long after a deploy was accepted.
    std::vector<AlertRule> alerts;
    HotfixPolicy hotfix;
    Yield yield = Yield::no;
    OnFailure on_failure = OnFailure::hold;
    Supersede supersede = Supersede::queue;
    int success = 100;                                    ///< Percent of the reachable hosts.
    int quorum = 90;                                      ///< Percent of the expected hosts.
    int hold_after = 2;                                   ///< So many automatic failures in a row set a hold.
    Duration no_hosts_timeout = std::chrono::minutes{10}; ///< How long a deploy waits for a first live host.

    bool operator==(const StagePolicy&) const = default;

    template<class Self = StagePolicy>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),
            field("hosts", &Self::hosts),
            field("from", &Self::from),
            field("promote", &Self::promote),
            field("windows", &Self::windows),
            field("on_close", &Self::on_close),
            field("rollout", &Self::rollout),
            field("accept", &Self::accept),
            field("watch", &Self::watch),
            field("watch_for", &Self::watch_for),
            field("alerts", &Self::alerts),
            field("hotfix", &Self::hotfix),
            field("yield", &Self::yield),
            field("on_failure", &Self::on_failure),
            field("supersede", &Self::supersede),
            field("success", &Self::success),
            field("quorum", &Self::quorum),
            field("hold_after", &Self::hold_after),
            field("no_hosts_timeout", &Self::no_hosts_timeout),
        };
    }
};

struct Owner {
    std::string team;
    std::string oncall;

    bool operator==(const Owner&) const = default;

    template<class Self = Owner>
    static constexpr auto fields() {
        return std::tuple{field("team", &Self::team), field("oncall", &Self::oncall)};
    }
};

/// What is told to GitHub about the service's deploys, each only if asked for.
struct WriteBack {
    bool deployments = false; ///< A GitHub Deployment for each deploy, with its states.
    bool statuses = false;    ///< A commit status for each stage.
    bool comments = false;    ///< A comment on each pull request that reached a stage.
    std::string stable = {};  ///< A branch that follows the build proven in the last stages; empty: none.

    bool operator==(const WriteBack&) const = default;

    template<class Self = WriteBack>
    static constexpr auto fields() {
        return std::tuple{
            field("deployments", &Self::deployments),
            field("statuses", &Self::statuses),
            field("comments", &Self::comments),
            field("stable", &Self::stable),
        };
    }
};

/// Where the service's commits are. At most one of `github` and `git` is set.
struct Source {
    std::string github; ///< `owner/repository`.
    std::string server; ///< The URL of a GitHub Enterprise; empty: github.com.
    std::string git;    ///< A path.
    std::string branch = "main";
    std::vector<std::string> require; ///< Checks and statuses on GitHub that a commit needs.
    WriteBack write = {};

    bool operator==(const Source&) const = default;

    template<class Self = Source>
    static constexpr auto fields() {
        return std::tuple{
            field("github", &Self::github), field("server", &Self::server),   field("git", &Self::git),
            field("branch", &Self::branch), field("require", &Self::require), field("write", &Self::write),
        };
    }
};

/// Where the service's builds are made.
struct Ci {
    std::string jenkins;              ///< The URL of the server; empty: none.
    std::string job;                  ///< Full name, with its folders.
    std::vector<std::string> require; ///< CI stages that a build needs.
    std::string artifact = {};        ///< Glob of what is taken of a run; empty: it has one artifact only.
    bool publish = false; ///< The server publishes what successful runs on the service's branch archived.

    bool operator==(const Ci&) const = default;

    template<class Self = Ci>
    static constexpr auto fields() {
        return std::tuple{
            field("jenkins", &Self::jenkins), field("job", &Self::job),
            field("require", &Self::require), field("artifact", &Self::artifact),
            field("publish", &Self::publish),
        };
    }
};

/// Which of the builds that were never deployed are kept: the newest so many, and those that are younger.
struct Retention {
    int keep = 50;
    Duration age = std::chrono::days{90};

    bool operator==(const Retention&) const = default;

    template<class Self = Retention>
    static constexpr auto fields() {
        return std::tuple{field("keep", &Self::keep), field("for", &Self::age)};
    }
};

/// One adopted revision of a service's policy. Applies at once, also to running rollouts; never taken from
/// the build that it judges (design 6). Old revisions stay, for history, diff and restore.
struct Policy {
    static constexpr std::string_view table = "policy";

    ServiceName service;
    int revision = 0; ///< From 1.
    Owner owner;
    Source source;
    Ci ci;
    std::string metrics;                ///< The URL of the metrics server; empty: none.
    std::optional<Retention> retention; ///< Absent: the usual one, and only when somebody asks (`tt gc`).
    int priority = 0;                   ///< Among services of one host: a higher one goes first.
    std::vector<StagePolicy> stages;    ///< In the order of the file, which is the order people see.
    std::string text;                   ///< The `tt.yaml` it was adopted from, to the letter.
    Time adopted_at;
    std::string adopted_by;

    [[nodiscard]] std::string key() const { return service.value + "@" + std::to_string(revision); }

    /// The names and groups of hosts that its stages may take, as Host::index_keys() has them.
    [[nodiscard]] std::vector<std::string> index_keys() const;

    bool operator==(const Policy&) const = default;

    template<class Self = Policy>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),
            field("revision", &Self::revision),
            field("owner", &Self::owner),
            field("source", &Self::source),
            field("ci", &Self::ci),
            field("metrics", &Self::metrics),
            field("retention", &Self::retention),
            field("priority", &Self::priority),
            field("stages", &Self::stages),
            field("text", &Self::text),
            field("adopted_at", &Self::adopted_at),
            field("adopted_by", &Self::adopted_by),
        };
    }
};

/// The time zones that its schedules and windows name, each once.
std::set<std::string> zones_of(const Policy& policy);

/// The stage of that name, or null.
const StagePolicy* find_stage(const Policy& policy, const StageName& name);

/// What a runtime key holds: a text, or where the host finds the current one. Secrets are never in state.
enum class ValueSource { text, file, command };

constexpr auto names(ValueSource) {
    using enum ValueSource;
    return std::to_array<std::pair<ValueSource, std::string_view>>(
        {{text, "text"}, {file, "file"}, {command, "command"}}
    );
}

struct RuntimeValue {
    ValueSource source = ValueSource::text;
    std::string value;

    bool operator==(const RuntimeValue&) const = default;

    template<class Self = RuntimeValue>
    static constexpr auto fields() {
        return std::tuple{field("source", &Self::source), field("value", &Self::value)};
    }
};

using Environment = std::map<std::string, RuntimeValue>;

/// One revision of a service's runtime configuration; each deploy pins one, and a deploy of kind `config`
/// moves a stage to another (design 6).
struct RuntimeConfig {
    static constexpr std::string_view table = "runtime_config";

    ServiceName service;
    int revision = 0;                          ///< From 1.
    std::map<std::string, Environment> stages; ///< By stage name.
    Time set_at;
    std::string set_by;

    [[nodiscard]] std::string key() const { return service.value + "@" + std::to_string(revision); }

    bool operator==(const RuntimeConfig&) const = default;

    template<class Self = RuntimeConfig>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("revision", &Self::revision),
            field("stages", &Self::stages),   field("set_at", &Self::set_at),
            field("set_by", &Self::set_by),
        };
    }
};

/// What is deployed, and which revisions hold now.
struct Service {
    static constexpr std::string_view table = "service";

    ServiceName name;
    int policy = 0;                        ///< Revision of Policy.
    int runtime_config = 0;                ///< Revision of RuntimeConfig; 0: none.
    std::uint64_t builds = 0;              ///< The number of the newest build.
    std::optional<SignedIndex> index = {}; ///< The newest that its publisher brought.

    [[nodiscard]] std::string key() const { return name.value; }

    bool operator==(const Service&) const = default;

    template<class Self = Service>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),
            field("policy", &Self::policy),
            field("runtime_config", &Self::runtime_config),
            field("builds", &Self::builds),
            field("index", &Self::index),
        };
    }
};

} // namespace tt

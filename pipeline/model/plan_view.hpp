#pragma once

#include "pipeline/model/known_commit.hpp"
#include "pipeline/model/view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt {

/// A host as a plan names it.
struct PlannedHost {
    HostId host;
    std::string name;
    std::string zone;

    bool operator==(const PlannedHost&) const = default;

    template<class Self = PlannedHost>
    static constexpr auto fields() {
        return std::tuple{field("host", &Self::host), field("name", &Self::name), field("zone", &Self::zone)};
    }
};

/// Hosts that begin together, and how the stage then stands.
struct PlannedRound {
    int batch = 1;                  ///< From 1.
    std::optional<Duration> after;  ///< Since the start; absent: nobody knows how long hosts take.
    std::vector<PlannedHost> hosts; ///< In the order in which they are admitted.
    Capacity capacity;              ///< While they are out.
    int done = 0;                   ///< Hosts that serve the build by then.

    bool operator==(const PlannedRound&) const = default;

    template<class Self = PlannedRound>
    static constexpr auto fields() {
        return std::tuple{
            field("batch", &Self::batch),       field("after", &Self::after), field("hosts", &Self::hosts),
            field("capacity", &Self::capacity), field("done", &Self::done),
        };
    }
};

/// How long a deploy takes, as the ones before it tell.
struct ExpectedTime {
    std::optional<Duration> total;      ///< Absent: not known.
    std::optional<Duration> prepare;    ///< From the start until the first host may begin.
    std::optional<Duration> host;       ///< Of one host, from its permit until it serves.
    std::optional<Duration> acceptance; ///< Of the acceptance test.
    std::vector<DeployId> from;         ///< The deploys whose medians these are, newest first.

    bool operator==(const ExpectedTime&) const = default;

    template<class Self = ExpectedTime>
    static constexpr auto fields() {
        return std::tuple{
            field("total", &Self::total), field("prepare", &Self::prepare),
            field("host", &Self::host),   field("acceptance", &Self::acceptance),
            field("from", &Self::from),
        };
    }
};

/// The commits in which two builds differ, newest first.
struct CommitsView {
    bool known = false; ///< Whether both builds' publishers told what they contain.
    std::vector<KnownCommit> brings;
    std::vector<KnownCommit> takes_away;

    bool operator==(const CommitsView&) const = default;

    template<class Self = CommitsView>
    static constexpr auto fields() {
        return std::tuple{
            field("known", &Self::known), field("brings", &Self::brings),
            field("takes_away", &Self::takes_away)
        };
    }
};

/// A file in which the commits of two builds differ.
struct FileChange {
    std::string path;
    std::string change; ///< `added`, `changed` or `deleted`.

    bool operator==(const FileChange&) const = default;

    template<class Self = FileChange>
    static constexpr auto fields() {
        return std::tuple{field("path", &Self::path), field("change", &Self::change)};
    }
};

/// What a rollback out of this deploy would do.
struct WayBack {
    bool reversible = true;     ///< Neither build forbids that another one is put back.
    std::optional<Build> build; ///< What would be put back; absent: the stage has no proven build.
    int resident = 0;           ///< Hosts of the stage that have it and need no download.

    bool operator==(const WayBack&) const = default;

    template<class Self = WayBack>
    static constexpr auto fields() {
        return std::tuple{
            field("reversible", &Self::reversible), field("build", &Self::build),
            field("resident", &Self::resident)
        };
    }
};

/// `GET /v1/plan`: what a deploy would do if it were started now, and nothing went wrong.
struct PlanView {
    std::string id; ///< For StartDeploy::plan.
    ServiceName service;
    StageName stage;
    DeployKind kind = DeployKind::regular;
    std::optional<Build> build;
    std::optional<Build> running;
    StagePolicy policy;
    Capacity capacity;              ///< As it is now.
    std::optional<Refusal> refusal; ///< Why it could not be started now.
    std::vector<Because> gates;     ///< Between this build and this stage, whoever starts the deploy.
    DeployId after;                 ///< The deploy that it would wait for; empty: none.
    std::vector<PlannedRound> rounds;
    std::vector<PlannedHost> left_out; ///< Hosts of the stage that cannot be reached.
    std::vector<Because> stuck;        ///< Why it would not end by itself; empty: it would.
    ExpectedTime time;
    std::optional<Because> crossing; ///< The window or freeze that would begin to stop new builds meanwhile.
    CommitsView commits;
    std::optional<std::vector<FileChange>> files; ///< As in DiffView.
    WayBack back;

    template<class Self = PlanView>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("service", &Self::service),
            field("stage", &Self::stage),
            field("kind", &Self::kind),
            field("build", &Self::build),
            field("running", &Self::running),
            field("policy", &Self::policy),
            field("capacity", &Self::capacity),
            field("refusal", &Self::refusal),
            field("gates", &Self::gates),
            field("after", &Self::after),
            field("rounds", &Self::rounds),
            field("left_out", &Self::left_out),
            field("stuck", &Self::stuck),
            field("time", &Self::time),
            field("crossing", &Self::crossing),
            field("commits", &Self::commits),
            field("files", &Self::files),
            field("back", &Self::back),
        };
    }
};

} // namespace tt

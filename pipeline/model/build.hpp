#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/process_rules.hpp"
#include "pipeline/model/restart.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// A commit on the source host, as the publisher read it. Never learnt by running `git`.
struct Commit {
    CommitId id;
    std::string branch;
    std::string author;
    std::string subject;    ///< First line of the message.
    std::string repository; ///< Where it was read, without credentials.
    Time time;
    std::uint64_t generation = 0; ///< How many commits its history holds, itself included; 0 if unknown.
    bool dirty = false;           ///< The work tree differed from the commit.

    bool operator==(const Commit&) const = default;

    template<class Self = Commit>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("branch", &Self::branch),
            field("author", &Self::author),
            field("subject", &Self::subject),
            field("repository", &Self::repository),
            field("time", &Self::time),
            field("generation", &Self::generation),
            field("dirty", &Self::dirty),
        };
    }
};

/// Whether a build can be left again by putting the one before it back.
enum class Reversible {
    always,
    until_commit, ///< Until its POST_RESTART hook has committed something; treated as never once serving.
    never,
};

constexpr auto names(Reversible) {
    using enum Reversible;
    return std::to_array<std::pair<Reversible, std::string_view>>(
        {{always, "always"}, {until_commit, "until-commit"}, {never, "never"}}
    );
}

/// What a hook that was interrupted (agent and shim both gone without a record) leads to.
enum class OnInterrupt { retry, fail };

constexpr auto names(OnInterrupt) {
    return std::to_array<std::pair<OnInterrupt, std::string_view>>(
        {{OnInterrupt::retry, "retry"}, {OnInterrupt::fail, "fail"}}
    );
}

/// Whose the files of a release are that did not change.
enum class ReleaseFiles {
    shared, ///< Those of the releases before it, too, which nobody may write to.
    own,    ///< Its own, for a service that writes into its own files.
};

constexpr auto names(ReleaseFiles) {
    return std::to_array<std::pair<ReleaseFiles, std::string_view>>(
        {{ReleaseFiles::shared, "shared"}, {ReleaseFiles::own, "own"}}
    );
}

/// Build configuration: the part of `tt.yaml` that travels inside the build, as `.tt/build.json`, and that
/// the agent reads from the release directory (design 6).
struct BuildConfig {
    int keep = 3;                      ///< Resident builds on a host, the running one included.
    std::vector<std::string> writable; ///< Paths in the release that POST_DOWNLOAD may fill.
    ReleaseFiles files = ReleaseFiles::shared;
    std::vector<std::string> env; ///< Runtime keys that the build accepts.
    Reversible reversible = Reversible::always;
    Restart restart;
    std::optional<Warmup> warmup;
    std::optional<HealthCheck> health;
    ProcessRules process;
    Duration hook_timeout = std::chrono::minutes{5}; ///< For every hook but RESTARTING, each.
    std::optional<int> retries; ///< Of a hook that failed; absent: 0, or 3 for a `teletraan/` directory.
    OnInterrupt on_interrupt = OnInterrupt::retry;

    bool operator==(const BuildConfig&) const = default;

    template<class Self = BuildConfig>
    static constexpr auto fields() {
        return std::tuple{
            field("keep", &Self::keep),
            field("writable", &Self::writable),
            field("files", &Self::files),
            field("env", &Self::env),
            field("reversible", &Self::reversible),
            field("restart", &Self::restart),
            field("warmup", &Self::warmup),
            field("health", &Self::health),
            field("process", &Self::process),
            field("hook_timeout", &Self::hook_timeout),
            field("retries", &Self::retries),
            field("on_interrupt", &Self::on_interrupt),
        };
    }
};

/// The packed bytes of a build: a `.tar.zst` named by the digest of its compressed bytes.
struct Artifact {
    Digest digest;
    std::uint64_t bytes = 0;

    bool operator==(const Artifact&) const = default;

    template<class Self = Artifact>
    static constexpr auto fields() {
        return std::tuple{field("digest", &Self::digest), field("bytes", &Self::bytes)};
    }
};

/// Where a build comes from, said by its publisher: an in-toto statement.
struct Provenance {
    std::string statement; ///< Its JSON, byte for byte as it is signed.
    std::string signature; ///< The signature file of minisign over it.

    bool operator==(const Provenance&) const = default;

    template<class Self = Provenance>
    static constexpr auto fields() {
        return std::tuple{field("statement", &Self::statement), field("signature", &Self::signature)};
    }
};

/// Somebody's word that a build is kept whatever its service's retention says.
struct Pin {
    std::string by;
    std::string reason;
    Time since;

    bool operator==(const Pin&) const = default;

    template<class Self = Pin>
    static constexpr auto fields() {
        return std::tuple{
            field("by", &Self::by), field("reason", &Self::reason), field("since", &Self::since)
        };
    }
};

/// That a build is kept no more. First this is written down, then its bytes are deleted.
struct Collected {
    Time at;
    std::string by;
    Time deleted_at; ///< When its bytes were gone, or were found to be another build's too; the epoch: not
                     ///< yet.

    bool operator==(const Collected&) const = default;

    template<class Self = Collected>
    static constexpr auto fields() {
        return std::tuple{
            field("at", &Self::at), field("by", &Self::by), field("deleted_at", &Self::deleted_at)
        };
    }
};

/// Immutable bytes made from one commit. Two commits with the same tree are two builds over one artifact.
struct Build {
    static constexpr std::string_view table = "build";

    BuildId id;
    ServiceName service;
    std::uint64_t number = 0; ///< Order of publishing within the service, from 1.
    Commit commit;
    Digest digest; ///< Of the canonical manifest.
    Artifact artifact;
    BuildConfig config;
    std::string signature; ///< The signature file of minisign; empty: not signed.
    std::optional<Provenance> provenance;
    std::string ci_url; ///< The CI run that made it, if any.
    Time published_at;
    std::string published_by;
    std::optional<Pin> pin;
    std::optional<Collected> collected; ///< It goes nowhere any more, unless it is published again.

    [[nodiscard]] std::string key() const { return id.value; }

    /// Its service, and the artifact that it may have in common with others.
    [[nodiscard]] std::vector<std::string> index_keys() const {
        return artifact.digest.empty() ? std::vector{service.value}
                                       : std::vector{service.value, artifact.digest.value};
    }

    bool operator==(const Build&) const = default;

    template<class Self = Build>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("service", &Self::service),
            field("number", &Self::number),
            field("commit", &Self::commit),
            field("digest", &Self::digest),
            field("artifact", &Self::artifact),
            field("config", &Self::config),
            field("signature", &Self::signature),
            field("provenance", &Self::provenance),
            field("ci_url", &Self::ci_url),
            field("published_at", &Self::published_at),
            field("published_by", &Self::published_by),
            field("pin", &Self::pin),
            field("collected", &Self::collected),
        };
    }
};

} // namespace tt

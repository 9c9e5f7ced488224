#pragma once

#include "pipeline/model/plan_view.hpp"

#include <optional>
#include <vector>

namespace tt {

/// A commit of a service, and how far it has come.
struct CommitView {
    KnownCommit commit;
    std::vector<BuildId> builds;  ///< Made from it, oldest first.
    std::vector<StageName> live;  ///< Stages whose running build contains it, in the order of the policy.
    std::vector<StageName> waits; ///< Those whose running build does not.

    bool operator==(const CommitView&) const = default;

    template<class Self = CommitView>
    static constexpr auto fields() {
        return std::tuple{
            field("commit", &Self::commit), field("builds", &Self::builds), field("live", &Self::live),
            field("waits", &Self::waits)
        };
    }
};

/// Commits of a service, newest first.
struct CommitLogView {
    ServiceName service;
    std::vector<CommitView> commits;
    std::vector<StageName> untold; ///< Stages that run a build whose publisher did not tell what it contains.

    bool operator==(const CommitLogView&) const = default;

    template<class Self = CommitLogView>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("commits", &Self::commits), field("untold", &Self::untold)
        };
    }
};

/// The files in which two commits differ, as the source host tells.
struct FilesView {
    std::optional<std::vector<FileChange>> files; ///< Absent: the service has no repository there.

    bool operator==(const FilesView&) const = default;

    template<class Self = FilesView>
    static constexpr auto fields() {
        return std::tuple{field("files", &Self::files)};
    }
};

/// In what two builds of a service differ.
struct DiffView {
    ServiceName service;
    Build from;
    Build to;
    CommitsView commits;
    std::optional<std::vector<FileChange>>
        files; ///< From a clone, or asked for by themselves; absent: unknown.

    bool operator==(const DiffView&) const = default;

    template<class Self = DiffView>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("from", &Self::from),   field("to", &Self::to),
            field("commits", &Self::commits), field("files", &Self::files),
        };
    }
};

} // namespace tt

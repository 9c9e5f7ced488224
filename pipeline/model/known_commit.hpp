#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// A commit in the history of a service's builds, as publishers tell of it: enough to say what a build
/// contains. History may be cut: a parent need not be known.
struct KnownCommit {
    static constexpr std::string_view table = "known_commit";

    ServiceName service;
    CommitId id;
    std::vector<CommitId> parents;
    std::vector<CommitId> reverts; ///< What its message says that it takes back.
    std::string patch; ///< The same for two commits that change the same (git's patch-id); empty: not known.
    std::string author;
    std::string subject;
    Time time;

    [[nodiscard]] std::string key() const { return service.value + "/" + id.value; }

    bool operator==(const KnownCommit&) const = default;

    template<class Self = KnownCommit>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("id", &Self::id),       field("parents", &Self::parents),
            field("reverts", &Self::reverts), field("patch", &Self::patch), field("author", &Self::author),
            field("subject", &Self::subject), field("time", &Self::time),
        };
    }
};

} // namespace tt

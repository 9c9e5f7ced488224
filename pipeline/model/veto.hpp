#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// This build, or every build whose history contains this commit and not its revert, never again.
struct Veto {
    static constexpr std::string_view table = "veto";

    ServiceName service;
    BuildId build;   ///< Exactly one of the two is set.
    CommitId commit; ///< Whole.
    std::string owner;
    std::string reason;
    Time since;
    std::vector<BuildId> builds; ///< All that fall under it; those published later join them.

    [[nodiscard]] std::string key() const { return service.value + "/" + build.value + commit.value; }

    /// All builds that fall under it.
    [[nodiscard]] std::vector<std::string> index_keys() const {
        std::vector<std::string> keys;
        for (const BuildId& each : builds) keys.push_back(each.value);
        return keys;
    }

    bool operator==(const Veto&) const = default;

    template<class Self = Veto>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("build", &Self::build),   field("commit", &Self::commit),
            field("owner", &Self::owner),     field("reason", &Self::reason), field("since", &Self::since),
            field("builds", &Self::builds),
        };
    }
};

} // namespace tt

#pragma once

#include "pipeline/model/view.hpp"

namespace tt {

/// One revision of the runtime configuration in `GET /v1/config/values`.
struct ValuesRevisionView {
    int revision = 0;
    Time at;
    std::string by;
    std::vector<std::string> changed; ///< `prod PORT=8080`, `prod -DEBUG`: against the one before it.

    template<class Self = ValuesRevisionView>
    static constexpr auto fields() {
        return std::tuple{
            field("revision", &Self::revision),
            field("at", &Self::at),
            field("by", &Self::by),
            field("changed", &Self::changed),
        };
    }
};

/// The newest first.
struct ValuesHistoryView {
    std::vector<ValuesRevisionView> values;

    template<class Self = ValuesHistoryView>
    static constexpr auto fields() {
        return std::tuple{field("values", &Self::values)};
    }
};

/// What `tt config history` shows: revisions of the policy, and those of the runtime configuration.
struct ConfigHistoryView {
    std::vector<RevisionView> revisions;
    std::vector<ValuesRevisionView> values;

    template<class Self = ConfigHistoryView>
    static constexpr auto fields() {
        return std::tuple{field("revisions", &Self::revisions), field("values", &Self::values)};
    }
};

} // namespace tt

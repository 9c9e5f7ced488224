#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <string_view>
#include <tuple>

namespace tt {

/// Stops new builds from starting, for a time (design 7). What is under way, and rollback, go on.
struct Freeze {
    static constexpr std::string_view table = "freeze";

    std::string name; ///< By which people lift it, for example `holiday`.
    std::string owner;
    std::string reason;
    Time from;
    Time to = end_of_time; ///< The first instant that is free again.
    ServiceName service;   ///< Empty: every service.
    StageName stage;       ///< Empty: every stage.

    [[nodiscard]] std::string key() const { return name; }

    bool operator==(const Freeze&) const = default;

    template<class Self = Freeze>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),   field("owner", &Self::owner), field("reason", &Self::reason),
            field("from", &Self::from),   field("to", &Self::to),       field("service", &Self::service),
            field("stage", &Self::stage),
        };
    }
};

/// Whether the freeze stands in the way of that stage at that instant.
inline bool covers(const Freeze& freeze, const ServiceName& service, const StageName& stage, Time at) {
    return freeze.from <= at && at < freeze.to && (freeze.service.empty() || freeze.service == service)
           && (freeze.stage.empty() || freeze.stage == stage);
}

} // namespace tt

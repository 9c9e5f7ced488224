#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/model/policy.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tt {

/// What keeps a build, the strongest first.
enum class Keeps {
    live,     ///< A stage runs it, or a host serves it.
    wanted,   ///< A deploy that is not over brings it, or hosts may still have it from one.
    way_back, ///< A stage would go back to it.
    deployed, ///< It was deployed somewhere before.
    pinned,
    approved, ///< Somebody approved that it goes to a stage, and it may still.
    next,     ///< Promotion would move it next.
    fresh,    ///< It was published within the last 24 hours.
    age,      ///< It is younger than the retention says.
    count,    ///< It is among the newest that the retention keeps.
};

constexpr auto names(Keeps) {
    using enum Keeps;
    return std::to_array<std::pair<Keeps, std::string_view>>({
        {live, "live"},
        {wanted, "wanted"},
        {way_back, "rollback-target"},
        {deployed, "was-live"},
        {pinned, "pinned"},
        {approved, "approved"},
        {next, "next"},
        {fresh, "fresh"},
        {age, "age"},
        {count, "count"},
    });
}

/// What becomes of one build, and why.
struct BuildFate {
    ServiceName service;
    BuildId build;
    std::uint64_t number = 0;
    std::optional<Keeps> kept; ///< Nothing: it may be collected.
    std::string because;
    std::uint64_t bytes = 0; ///< Of its artifact.

    bool operator==(const BuildFate&) const = default;

    template<class Self = BuildFate>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("build", &Self::build),
            field("number", &Self::number),   field("kept", &Self::kept),
            field("because", &Self::because), field("bytes", &Self::bytes),
        };
    }
};

/// The builds of one service that are not collected yet, newest first.
struct ServiceGarbage {
    ServiceName service;
    Retention retention;    ///< That of its policy, or the usual one.
    bool automatic = false; ///< The policy names one, so that the server collects by itself.
    std::vector<BuildFate> builds;

    template<class Self = ServiceGarbage>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),
            field("retention", &Self::retention),
            field("automatic", &Self::automatic),
            field("builds", &Self::builds),
        };
    }
};

/// `GET /v1/gc`: what would be collected. `POST /v1/gc`: what was, without services.
struct GarbageView {
    std::vector<ServiceGarbage> services;
    std::vector<BuildFate> collected; ///< Builds that are collected from now on.
    std::uint64_t artifacts = 0;      ///< How many were deleted.
    std::uint64_t artifact_bytes = 0; ///< How many bytes they had.
    std::uint64_t deltas = 0;         ///< Delta packs that were deleted.
    std::uint64_t delta_bytes = 0;
    std::uint64_t left = 0;            ///< Artifacts of collected builds that are still there.
    std::vector<std::string> problems; ///< Why they are.
    bool more = false;                 ///< Asked again, the server goes on.

    template<class Self = GarbageView>
    static constexpr auto fields() {
        return std::tuple{
            field("services", &Self::services),   field("collected", &Self::collected),
            field("artifacts", &Self::artifacts), field("artifact_bytes", &Self::artifact_bytes),
            field("deltas", &Self::deltas),       field("delta_bytes", &Self::delta_bytes),
            field("left", &Self::left),           field("problems", &Self::problems),
            field("more", &Self::more),
        };
    }
};

/// `POST /v1/gc`.
struct CollectGarbage {
    ServiceName service; ///< Empty: every service.

    template<class Self = CollectGarbage>
    static constexpr auto fields() {
        return std::tuple{field("service", &Self::service)};
    }
};

} // namespace tt

#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace tt {

/// How something in a release differs from what its build has there.
enum class Difference {
    missing,
    extra,
    type, ///< A link where a file belongs, and the like.
    mode,
    content, ///< Other bytes, of whatever length.
    target,  ///< Of a link.
    unreadable,
};

constexpr auto names(Difference) {
    return std::to_array<std::pair<Difference, std::string_view>>(
        {{Difference::missing, "missing"},
         {Difference::extra, "extra"},
         {Difference::type, "type"},
         {Difference::mode, "mode"},
         {Difference::content, "content"},
         {Difference::target, "target"},
         {Difference::unreadable, "unreadable"}}
    );
}

struct DriftedFile {
    std::string path; ///< In the release.
    Difference what = Difference::content;

    bool operator==(const DriftedFile&) const = default;

    template<class Self = DriftedFile>
    static constexpr auto fields() {
        return std::tuple{field("path", &Self::path), field("what", &Self::what)};
    }
};

/// A release that is not what its build is.
struct DriftedRelease {
    BuildId build;
    std::uint64_t differ = 0; ///< Files, directories and links that are there, but not as they should be.
    std::uint64_t missing = 0;
    std::uint64_t extra = 0;
    std::vector<DriftedFile> files; ///< The first that were found.

    bool operator==(const DriftedRelease&) const = default;

    template<class Self = DriftedRelease>
    static constexpr auto fields() {
        return std::tuple{
            field("build", &Self::build), field("differ", &Self::differ), field("missing", &Self::missing),
            field("extra", &Self::extra), field("files", &Self::files),
        };
    }
};

/// What the last whole pass over the releases of a service on a host came to.
struct Scrub {
    Time ended_at; ///< By the host's clock.
    std::vector<DriftedRelease> drifted;

    bool operator==(const Scrub&) const = default;

    template<class Self = Scrub>
    static constexpr auto fields() {
        return std::tuple{field("ended_at", &Self::ended_at), field("drifted", &Self::drifted)};
    }
};

} // namespace tt

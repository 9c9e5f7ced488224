#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tt {

/// A delta that was made for a build.
struct MadeDelta {
    BuildId base; ///< Where it starts.
    std::uint64_t bytes = 0;

    bool operator==(const MadeDelta&) const = default;

    template<class Self = MadeDelta>
    static constexpr auto fields() {
        return std::tuple{field("base", &Self::base), field("bytes", &Self::bytes)};
    }
};

/// What became of publishing: the server's Answer, and the deltas that were made on the way.
struct Published {
    std::string id;
    std::string message;
    bool changed = true;
    std::vector<MadeDelta> deltas;

    template<class Self = Published>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("message", &Self::message),
            field("changed", &Self::changed),
            field("deltas", &Self::deltas),
        };
    }
};

} // namespace tt

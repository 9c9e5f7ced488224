#pragma once

#include "pipeline/decide/members.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace tt {

/// What a gate found, with neither a moment nor a command that would change it.
inline Because gate(std::string name, std::string reason, bool passed) {
    return {std::move(name), std::move(reason), passed};
}

/// `tt VERB STAGE`.
inline std::string stage_command(std::string_view verb, const StageFacts& facts) {
    return "tt " + std::string(verb) + " " + facts.stage.name.value;
}

} // namespace tt

#pragma once

#include "cli/arguments.hpp"
#include "pipeline/simulation/scenario.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tt {

/// What `tt sim` was given.
struct SimOptions {
    std::filesystem::path file;
    sim::Scenario scenario; ///< Without what the tt.yaml says, and without what was not given.
    std::optional<std::uint64_t> seed;
    std::optional<Time> from;
    bool real = false; ///< Begin as things stand on the server.
    std::string given; ///< Every option but the last two, as it can be typed again; each after a space.
};

/// Declares them. `options` must outlive the parse.
void declare(Arguments& arguments, SimOptions& options);

} // namespace tt

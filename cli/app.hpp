#pragma once

#include "cli/command.hpp"
#include "cli/variables.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tt {

/// What was typed, taken apart as far as that can be done without knowing the command's own options.
struct Typed {
    const Command* command = nullptr;
    std::vector<std::string> words; ///< All arguments but the command's name, in their order.
};

/// Finds the command. Settings may stand before or after its name. An unknown name comes back as an error
/// with the nearest that exists; no name at all is the command whose name is empty.
Result<Typed> find_command(std::span<const Command> commands, const std::vector<std::string>& arguments);

/// What is wrong with words that a group's own command does not take, when one of the group's commands was
/// probably meant: `tt hosts assing h1 x`.
std::optional<Error> misspelt(std::span<const Command> commands, const Typed& typed);

/// Runs one command line from start to end, errors and all, and returns how the process should end.
int run_app(std::span<const Command> commands, const std::vector<std::string>& arguments);

} // namespace tt

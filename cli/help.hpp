#pragma once

#include "cli/command.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tt {

/// All commands, grouped by what people come for.
std::string overview_help(std::span<const Command> commands);

/// One command: examples first, then its arguments; `full` adds paragraphs and what every command takes.
std::string command_help(const Command& command, bool full);

/// The commands that begin with one word: `config`.
std::string group_help(std::span<const Command> commands, std::string_view group);

/// A text of `tt help TOPIC`; empty if there is no such topic.
std::string_view topic_text(std::string_view topic);

/// `tt deploy STAGE [BUILD]`.
std::string usage_of(const Command& command);

} // namespace tt

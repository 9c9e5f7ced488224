#pragma once

#include <optional>
#include <span>
#include <string>

namespace tt::agent {

/// Runs `tt-agent install …`, which puts the agent and a build into an image, and gives the exit code
/// (`tt help exit-codes`). `version` is how the program names itself. Nothing if the words are no such.
std::optional<int> run_install(std::span<const char* const> arguments, const std::string& version);

} // namespace tt::agent

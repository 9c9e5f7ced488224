#pragma once

#include <span>
#include <string>

namespace tt::agent {

/// Puts the agent and a build into an image, as the words after `tt agent install` say, and gives the exit
/// code
/// (`tt help exit-codes`). `version` is how the program names itself.
int run_install(std::span<const char* const> words, const std::string& version);

} // namespace tt::agent

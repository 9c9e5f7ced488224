#pragma once

#include "agent/contact.hpp"
#include "agent/options.hpp"

#include <optional>
#include <span>
#include <string>

namespace tt::agent {

/// What `status`, `doctor` and `drain` are asked with, beside the running agent.
struct Asked {
    Options agent;                  ///< Where things are; what is not given is as the running agent says.
    std::optional<Contact> contact; ///< What that left.
    bool json = false;
    std::string reason;
    Duration timeout = std::chrono::minutes{10};
};

/// Runs `tt-agent status|doctor|drain …`, typed on the host beside the agent that runs there, and gives the
/// exit code (`tt help exit-codes`). `version` is how the program names itself. Nothing if the words are not
/// one of these.
std::optional<int> run_subcommand(std::span<const char* const> arguments, const std::string& version);

/// The exit code that stands for it (`tt help exit-codes`).
int exit_code_of(const Error& error);

/// Says what went wrong, and gives the exit code that stands for it.
int complain(const Error& error);

// Each prints what it found and gives the exit code.
Result<int> run_status(const Asked& asked);
Result<int> run_doctor(const Asked& asked);

/// Takes the host out of its stages, and waits until nothing of it is under way.
Result<int> run_drain(const Asked& asked);

} // namespace tt::agent

#pragma once

#include "agent/restart/running_service.hpp"
#include "integrations/posix/confinement.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tt::agent {

/// A program to start as a service.
struct Launch {
    std::vector<std::string> command; ///< Its path, and what it is given.
    std::filesystem::path directory;
    Confinement confinement;
    std::vector<FileDescriptor>
        sockets; ///< It finds them from descriptor 3 on, as systemd hands them over (LISTEN_FDS).
};

/// Starts it in a session of its own, with our environment and output, and returns when it is its program
/// that runs. It stays when we end. `before` is called while the process is held back before its first
/// instruction, and when it fails, or we end, the process never begins.
Result<hooks::Anchor> launch(Launch launch, const std::function<Result<>(const hooks::Anchor&)>& before);

/// Waits for the end of a process that launch() started, at most so long; it is killed then. An Error unless
/// it succeeded.
Result<> wait_for_child(const hooks::Anchor& process, Duration at_most, const std::string& name);

} // namespace tt::agent

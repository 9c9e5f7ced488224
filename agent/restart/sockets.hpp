#pragma once

#include "hooks/family.hpp"
#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt::agent {

/// The sockets that listen on these addresses (`HOST:PORT`, `[V6]:PORT`, `:PORT` for every address, `/PATH`),
/// in this order: those that the process has are taken from it, where they go on to take connections whatever
/// becomes of it, and the others are opened. Taking needs the right to trace the process (root, or the same
/// user where ptrace is not restricted).
Result<std::vector<FileDescriptor>>
listening_sockets(const std::vector<std::string>& addresses, const std::optional<hooks::Anchor>& process);

/// Whether somebody takes connections there; `PORT` alone is one of this machine.
bool takes_connections(const std::string& address);

} // namespace tt::agent

#pragma once

#include "agent/image/install_options.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tt::agent {

/// One file that the image gets, or, with a target, one link.
struct HostFile {
    std::filesystem::path place;     ///< In the image: `/usr/bin/tt`.
    std::filesystem::path from = {}; ///< The file whose bytes it gets; empty: `text`.
    std::string text = {};
    mode_t mode = 0644;
    std::filesystem::path target = {}; ///< Of the link, as it is written.
};

/// What the agent's unit reads, of what differs between hosts.
inline constexpr const char* agent_environment = "/etc/tt/agent.env";

/// The programs of this machine, as a package would lay them out, the unit, enabled, and what the agent is
/// started with.
Result<std::vector<HostFile>> host_files(const InstallOptions& options);

/// Where a path of the image is from here. An Error where a link of the image leads out of it.
Result<std::filesystem::path> place_in(const std::filesystem::path& root, const std::filesystem::path& place);

/// Whether the image has it already, as it is to be.
bool is_there(const std::filesystem::path& root, const HostFile& file);

/// Puts it there as a whole, durably: the old bytes, or the new ones.
Result<> put(const std::filesystem::path& root, const HostFile& file);

} // namespace tt::agent

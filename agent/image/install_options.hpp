#pragma once

#include "agent/options.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tt::agent {

/// What `tt agent install` is asked for.
struct InstallOptions {
    std::filesystem::path root;  ///< Of the image.
    std::string build;           ///< Its id, or the beginning of it.
    ServerAddress server;        ///< Where the build is fetched.
    std::string token;           ///< The caller's own; empty: none.
    std::filesystem::path bytes; ///< The artifact, where it is on this machine already; empty: it is fetched.
    bool in_place = false;       ///< The image is what this very machine runs from.
    bool dry_run = false;
    bool help = false;
    Options agent = {}; ///< What the agent of the image starts with. Its paths are those in the image.
    std::vector<std::string> agent_words = {}; ///< The same as it is written, without the server.
    std::string agent_server = {};             ///< As it is written.
};

/// Reads the words after `install`: those before `--` are about the image, those after it are what its agent
/// starts with, which are understood here so that nobody finds out in a thousand machines.
/// `token` counts where no file is named.
Result<InstallOptions> parse_install(std::span<const char* const> words, const std::string& token = {});

/// What `--help` prints.
extern const char* const install_usage;

} // namespace tt::agent

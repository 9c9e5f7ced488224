#pragma once

#include "cli/context.hpp"
#include "pipeline/model/build.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// Whether the server has something under that path.
Result<bool> is_known(Client& client, const std::string& path);

/// Puts a file there, and says meanwhile how far it is.
Result<> send_file(Context& context, const std::string& path, const std::filesystem::path& file);

/// Gives the server the packed bytes, unless it has them. Returns whether anything was sent.
Result<bool> upload(Context& context, const Artifact& artifact, const std::filesystem::path& file);

/// `1234 bytes`, `120 kB`, `3 MB`.
std::string size_text(std::uint64_t bytes);

} // namespace tt

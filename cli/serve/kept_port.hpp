#pragma once

#include "integrations/server/http_server.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace tt {

/// Opens a server on one port.
using OpenOnPort = std::function<Result<std::unique_ptr<HttpServer>>(std::uint16_t port)>;

/// Opens a server on the port that the state directory keeps. The first time that is the first free one
/// after a number that follows from the directory's name; it lies below those that the system hands out, so
/// that nobody gets it by chance while the server is away. Later no other port will do: agents know this one.
Result<std::unique_ptr<HttpServer>> with_kept_port(const std::filesystem::path& home, const OpenOnPort& open);

} // namespace tt

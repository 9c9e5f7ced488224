#pragma once

#include "cli/client.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <functional>
#include <string_view>

namespace tt {

/// The server of the state directory `home`: the one that holds its lease, else one that this starts in the
/// background and that ends when nothing is left to do. Commands that come at the same moment get the same
/// server. `remark` is told when one is started.
Result<Endpoint>
embedded_server(const std::filesystem::path& home, const std::function<void(std::string_view)>& remark);

} // namespace tt

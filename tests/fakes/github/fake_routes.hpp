#pragma once

#include "tests/fakes/github/fake_state.hpp"

#include <string>

namespace tt {

/// Answers a request by somebody who may ask, with `path` below the root of the API.
Reply route(FakeState& state, const HttpServerRequest& request, const std::string& path);

} // namespace tt

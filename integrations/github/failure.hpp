#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_client.hpp"

#include <string_view>

namespace tt::github {

/// Whether a body says of itself that it is JSON. GitHub's errors of 500 and more, and whatever stands
/// between it and tt, answer with web pages.
bool is_json(const HttpResponse& response);

/// What an answer other than success means. `doing` is what was asked: `GET https://…`. The kind is by
/// status, but for sentences of GitHub that say more than their 422: `Reference does not exist` is
/// `not_found`, `Update is not a fast forward` a `conflict`.
Error failure_of(const HttpResponse& response, std::string_view doing);

} // namespace tt::github

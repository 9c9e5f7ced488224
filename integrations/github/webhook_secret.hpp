#pragma once

#include "pipeline/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt::github {

/// What GitHub signs its deliveries with.
struct WebhookSecret {
    std::string secret;
    std::string place = {}; ///< Whose deliveries it may sign: the page of a server, of an owner or of a
                            ///< repository, in lower case; empty: everybody's.

    bool operator==(const WebhookSecret&) const = default;
};

/// Reads lines of `SECRET`, or `URL SECRET` for one server, owner or repository alone. Of secrets for one
/// place each counts, so that one can be changed without a gap. `invalid_input` where there is none; the
/// error shows nothing of them.
Result<std::vector<WebhookSecret>> read_webhook_secrets(std::string_view text);

/// Whether the page of a repository is the place, or below it.
bool is_at(std::string_view page, std::string_view place);

} // namespace tt::github

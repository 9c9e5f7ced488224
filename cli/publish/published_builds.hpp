#pragma once

#include "cli/context.hpp"
#include "pipeline/model/view.hpp"

namespace tt {

/// The newest thousand builds of the service that the server knows, newest first.
Result<std::vector<BuildView>> published_builds(Context& context, const ServiceName& service);

/// The one of them that people mean: `#12`, an unambiguous beginning of an id, or a commit's beginning (its
/// newest build).
Result<BuildView> published_build(Context& context, const ServiceName& service, const std::string& text);

} // namespace tt

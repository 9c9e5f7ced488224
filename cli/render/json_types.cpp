#include "cli/render/signed_build_view.hpp"
#include "integrations/json/instantiate.hpp"

/// What only the command line prints as JSON.
namespace tt {

TT_JSON(SignedBuildView);
TT_JSON(SignedBuildsView);

} // namespace tt

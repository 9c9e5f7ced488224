#include "cli/publish/config_values.hpp"
#include "cli/publish/explained_key.hpp"
#include "cli/publish/index_view.hpp"
#include "cli/publish/key_view.hpp"
#include "cli/publish/problem_view.hpp"
#include "cli/publish/provenance.hpp"
#include "cli/publish/published.hpp"
#include "cli/publish/verification.hpp"
#include "integrations/json/instantiate.hpp"

/// What only tt-publish prints as JSON.
namespace tt {

TT_JSON(ProblemView);
TT_JSON(ProblemsView);
TT_JSON(ConfigValue);
TT_JSON(ConfigValues);
TT_JSON(ExplainedKey);
TT_JSON(ExplainedKeys);
TT_JSON(KeyView);
TT_JSON(KeysView);
TT_JSON(Published);
TT_JSON(IndexView);
TT_JSON(Finding);
TT_JSON(Verification);
TT_JSON(provenance::Statement);

} // namespace tt

#include "integrations/github/payloads.hpp"

#include "integrations/github/complaint.hpp"
#include "integrations/json/instantiate.hpp"

namespace tt {

TT_JSON(github::wire::Commit);
TT_JSON(std::vector<github::wire::Commit>);
TT_JSON(github::wire::Ref);
TT_JSON(github::wire::Comparison);
TT_JSON(github::wire::Tree);
TT_JSON(github::wire::CombinedStatus);
TT_JSON(github::wire::CheckRuns);
TT_JSON(std::vector<github::wire::PullRequest>);
TT_JSON(github::wire::Complaint);
TT_JSON(github::wire::ComplaintDetails);
TT_JSON(github::wire::ComplaintTexts);

} // namespace tt

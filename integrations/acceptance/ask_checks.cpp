#include "integrations/acceptance/github_clients.hpp"
#include "integrations/acceptance/required.hpp"
#include "integrations/github/address.hpp"
#include "integrations/github/checks.hpp"
#include "pipeline/base/joined.hpp"

#include <utility>

namespace tt {

namespace {

using github::CheckState;

/// What stands in the way; empty: nothing.
std::string complaint(const std::vector<github::Check>& checks, const std::string& name) {
    const auto state = github::state_of(checks, name);
    if (!state) return "check " + name + " has not reported";
    if (*state == CheckState::passed) return "";
    return "check " + name + (*state == CheckState::failed ? ": failed" : ": pending");
}

Verdict judged(const std::vector<github::Check>& checks, const Required& required, const CommitId& commit) {
    const std::string where = " for " + commit.value.substr(0, 10);
    std::vector<std::string> complaints;
    for (const std::string& name : required.names)
        if (std::string text = complaint(checks, name); !text.empty()) complaints.push_back(std::move(text));
    if (complaints.empty()) return {TestOutcome::passed, joined(required.names) + " passed" + where};
    return {TestOutcome::rejected, joined(complaints) + where};
}

} // namespace

Verdict ask_checks(const Question& question, const BuildOrigin& origin, GithubClients& github) {
    const Required& required = *question.checks;
    const auto try_to = [&]() -> Result<Verdict> {
        TT_ASSIGN(const auto repository, github::parse_repository(required.place));
        TT_ASSIGN(github::Client * client, github.client_for(required.server, repository));
        TT_ASSIGN(const auto checks, github::list_checks(*client, repository, origin.commit.value));
        return judged(checks, required, origin.commit);
    };
    auto verdict = try_to();
    if (verdict) return *std::move(verdict);
    return {TestOutcome::interrupted, verdict.error().message};
}

} // namespace tt

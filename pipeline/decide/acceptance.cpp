#include "pipeline/decide/acceptance.hpp"

#include "pipeline/base/joined.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/vetoes.hpp"
#include "pipeline/decide/watch.hpp"

#include <algorithm>

namespace tt {

std::string first_line(const std::string& output) {
    return output.substr(0, output.find('\n'));
}

namespace {

/// What a worker may take, beyond the test's own timeout, to start the test and to say how it ended.
constexpr Duration worker_margin = std::chrono::seconds{30};

Action action_for(const StageFacts& facts, const AcceptPolicy& test, Time deadline) {
    const Deploy& deploy = *facts.active;
    const int attempt = deploy.acceptance.attempt;
    Action action{
        "accept/" + deploy.id.value + "/" + std::to_string(attempt), deploy.id, attempt, question_of(test),
        deadline
    };
    action.service = deploy.service;
    action.stage = deploy.stage;
    action.build = deploy.build;
    action.before = deploy.replaces;
    action.metrics = facts.policy->metrics;
    if (action.question.job) action.question.job->server = facts.policy->ci.jenkins;
    return action;
}

/// Somebody outside judges.
void wait_for_word(Plan& plan, const StageFacts& facts, const AcceptPolicy& test, Time deadline) {
    plan.because.push_back(
        {"acceptance", "waits for the word of " + joined(test.by), false, deadline,
         "tt accept " + facts.stage.name.value}
    );
}

/// What the attempt before, or this one when it was interrupted, came to.
std::string last_word(const Acceptance& acceptance) {
    const std::string line = first_line(acceptance.output);
    return line.empty() ? "" : "; before: " + line;
}

void run_test(Plan& plan, const StageFacts& facts, const AcceptPolicy& test, Time deadline) {
    plan.actions.push_back(action_for(facts, test, deadline));
    plan.because.push_back(
        {"acceptance",
         "attempt " + std::to_string(facts.active->acceptance.attempt) + " of "
             + std::to_string(test.attempts) + " of the acceptance test runs"
             + (test.job ? last_word(facts.active->acceptance) : ""),
         false, deadline, ""}
    );
}

} // namespace

void plan_acceptance(Plan& plan, const StageFacts& facts, Time now) {
    const Deploy& deploy = *facts.active;
    if (const Veto* veto = veto_of(*facts.state, deploy.build)) {
        end_deploy(plan.changes, facts, DeployState::rejected, described(*veto), now);
        return;
    }
    if (const std::string complaint = watch_complaint(facts); !complaint.empty()) {
        end_deploy(plan.changes, facts, DeployState::rejected, complaint, now);
        return;
    }
    if (!facts.rules->accept) { // The policy dropped the test while it ran.
        end_deploy(plan.changes, facts, DeployState::accepted, "no acceptance test any more", now);
        return;
    }
    const AcceptPolicy& test = *facts.rules->accept;
    // A control plane that went down took the attempt with it, so it begins again with the next one.
    const Time since = std::max(deploy.acceptance.started_at, facts.state->started_at);
    const Time deadline = since + test.timeout + worker_margin;
    if (now >= deadline) {
        reject_attempt(plan.changes, facts, "no result within " + to_text(test.timeout), now);
        return;
    }
    wake_by(plan, deadline);
    if (test.by.empty())
        run_test(plan, facts, test, deadline);
    else
        wait_for_word(plan, facts, test, deadline);
}

void reject_attempt(std::vector<Change>& changes, const StageFacts& facts, const std::string& why, Time now) {
    const int attempts = facts.rules->accept ? facts.rules->accept->attempts : 1;
    if (facts.active->acceptance.attempt >= attempts) {
        end_deploy(changes, facts, DeployState::rejected, "acceptance test: " + why, now);
        return;
    }
    Deploy deploy = *facts.active;
    ++deploy.acceptance.attempt;
    deploy.acceptance.started_at = now;
    changes.push_back({deploy, false});
}

} // namespace tt

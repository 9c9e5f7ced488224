#include "integrations/jenkins/action_facts.hpp"

#include <algorithm>
#include <charconv>

namespace tt::jenkins {

namespace {

/// The number in `PR-7`, and in `PR-7-head` and `PR-7-merge` where both are built.
std::optional<std::int64_t> pull_request_in(std::string_view branch) {
    if (!branch.starts_with("PR-")) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(branch.data() + 3, branch.data() + branch.size(), number);
    const std::string_view rest(end, static_cast<std::size_t>(branch.data() + branch.size() - end));
    const bool whole = rest.empty() || rest == "-head" || rest == "-merge";
    return error == std::errc{} && whole && number > 0 ? std::optional(number) : std::nullopt;
}

Revision revision_of(const wire::ActionFields& action) {
    Revision revision{CommitId(action.revision->commit)};
    if (!action.revision->branches.empty())
        revision.branch = plain_branch(action.revision->branches.front().name.value);
    for (const wire::Text& remote : action.remotes) revision.remotes.push_back(remote.value);
    revision.pull_request = pull_request_in(revision.branch);
    return revision;
}

} // namespace

std::map<std::string, std::string> parameters_of(std::span<const wire::Action> actions) {
    std::map<std::string, std::string> found;
    for (const wire::Action& action : actions)
        for (const wire::Parameter& parameter : action.known.parameters)
            found.emplace(parameter.name.value, parameter.value.value);
    return found;
}

std::vector<Revision> revisions_of(std::span<const wire::Action> actions) {
    std::vector<Revision> found;
    for (const auto& [action] : actions) {
        if (!action.revision || action.revision->commit.empty()) continue;
        Revision revision = revision_of(action);
        if (std::ranges::find(found, revision) == found.end()) found.push_back(std::move(revision));
    }
    return found;
}

std::string cause_of(std::span<const wire::Action> actions) {
    for (const wire::Action& action : actions)
        if (!action.known.causes.empty()) return action.known.causes.front().words.value;
    return {};
}

std::optional<TestCounts> tests_of(std::span<const wire::Action> actions) {
    for (const auto& [action] : actions) {
        if (!action.total) continue;
        return test_counts(*action.total, action.failed.value_or(0), action.skipped.value_or(0));
    }
    return std::nullopt;
}

TestCounts test_counts(std::int64_t total, std::int64_t failed, std::int64_t skipped) {
    const auto difference = [](std::int64_t a, std::int64_t b) {
        return std::max(a, std::int64_t{0}) - std::max(b, std::int64_t{0});
    };
    const std::int64_t passed = difference(difference(total, failed), skipped);
    return {difference(passed, 0), difference(failed, 0), difference(skipped, 0)};
}

Duration duration_of(const wire::Number& milliseconds) {
    return Duration{std::max(milliseconds.value.value_or(0), std::int64_t{0})};
}

} // namespace tt::jenkins

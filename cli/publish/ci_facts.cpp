#include "cli/publish/ci_facts.hpp"

namespace tt {

namespace {

/// Jenkins gives the branch as its remote knows it.
std::string without_remote(const std::string& branch) {
    constexpr std::string_view remote = "origin/";
    return branch.starts_with(remote) ? branch.substr(remote.size()) : branch;
}

std::string github_url(const Variables& variables) {
    return variable(variables, "GITHUB_SERVER_URL") + "/" + variable(variables, "GITHUB_REPOSITORY")
           + "/actions/runs/" + variable(variables, "GITHUB_RUN_ID");
}

CiFacts jenkins(const Variables& variables) {
    return {
        .commit = variable(variables, "GIT_COMMIT"),
        .branch = without_remote(variable(variables, "GIT_BRANCH")),
        .author = variable(variables, "GIT_AUTHOR_NAME"),
        .url = variable(variables, "BUILD_URL"),
    };
}

CiFacts github(const Variables& variables) {
    return {
        .commit = variable(variables, "GITHUB_SHA"),
        .branch = variable(variables, "GITHUB_REF_NAME"),
        .author = variable(variables, "GITHUB_ACTOR"),
        .url = github_url(variables),
    };
}

CiFacts gitlab(const Variables& variables) {
    return {
        .commit = variable(variables, "CI_COMMIT_SHA"),
        .branch = variable(variables, "CI_COMMIT_BRANCH"),
        .author = variable(variables, "CI_COMMIT_AUTHOR"),
        .subject = variable(variables, "CI_COMMIT_TITLE"),
        .time = variable(variables, "CI_COMMIT_TIMESTAMP"),
        .url = variable(variables, "CI_PIPELINE_URL"),
    };
}

CiFacts buildkite(const Variables& variables) {
    return {
        .commit = variable(variables, "BUILDKITE_COMMIT"),
        .branch = variable(variables, "BUILDKITE_BRANCH"),
        .author = variable(variables, "BUILDKITE_BUILD_AUTHOR"),
        .subject = variable(variables, "BUILDKITE_MESSAGE"),
        .url = variable(variables, "BUILDKITE_BUILD_URL"),
    };
}

} // namespace

CiFacts ci_facts(const Variables& variables) {
    if (!variable(variables, "JENKINS_URL").empty()) return jenkins(variables);
    if (!variable(variables, "GITHUB_ACTIONS").empty()) return github(variables);
    if (!variable(variables, "GITLAB_CI").empty()) return gitlab(variables);
    if (!variable(variables, "BUILDKITE").empty()) return buildkite(variables);
    return {};
}

} // namespace tt

#include "cli/ci_facts.hpp"

#include <initializer_list>

namespace tt {

namespace {

/// Jenkins gives the branch as its remote knows it.
std::string without_remote(const std::string& branch) {
    constexpr std::string_view remote = "origin/";
    return branch.starts_with(remote) ? branch.substr(remote.size()) : branch;
}

/// The first that says something.
std::string first_of(const Variables& variables, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (std::string value = variable(variables, name); !value.empty()) return value;
    return "";
}

std::string github_url(const Variables& variables) {
    return variable(variables, "GITHUB_SERVER_URL") + "/" + variable(variables, "GITHUB_REPOSITORY")
           + "/actions/runs/" + variable(variables, "GITHUB_RUN_ID");
}

/// Who started a run is told by a plug-in only, who opened a pull request by every multibranch job.
CiFacts jenkins(const Variables& variables) {
    return {
        .commit = variable(variables, "GIT_COMMIT"),
        .branch = without_remote(variable(variables, "GIT_BRANCH")),
        .author = variable(variables, "GIT_AUTHOR_NAME"),
        .url = variable(variables, "BUILD_URL"),
        .actor = first_of(variables, {"BUILD_USER_ID", "BUILD_USER", "CHANGE_AUTHOR"}),
    };
}

CiFacts github(const Variables& variables) {
    return {
        .commit = variable(variables, "GITHUB_SHA"),
        .branch = variable(variables, "GITHUB_REF_NAME"),
        .author = variable(variables, "GITHUB_ACTOR"),
        .url = github_url(variables),
        .actor = first_of(variables, {"GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"}),
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
        .actor = first_of(variables, {"GITLAB_USER_LOGIN", "GITLAB_USER_NAME"}),
    };
}

CiFacts buildkite(const Variables& variables) {
    return {
        .commit = variable(variables, "BUILDKITE_COMMIT"),
        .branch = variable(variables, "BUILDKITE_BRANCH"),
        .author = variable(variables, "BUILDKITE_BUILD_AUTHOR"),
        .subject = variable(variables, "BUILDKITE_MESSAGE"),
        .url = variable(variables, "BUILDKITE_BUILD_URL"),
        .actor = first_of(variables, {"BUILDKITE_UNBLOCKER", "BUILDKITE_BUILD_CREATOR"}),
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

std::string on_behalf_of(const CiFacts& facts) {
    if (facts.actor.empty() || facts.url.empty()) return facts.actor + facts.url;
    return facts.actor + " (" + facts.url + ")";
}

} // namespace tt

#include "tests/fakes/github/fake_bodies.hpp"

#include <fmt/core.h>

namespace tt::fake {

namespace {

const std::string some_time = "2026-11-20T10:00:00Z";

std::string repo_url(const FakeState& state) {
    return state.url + "/repos/" + state.repository;
}

std::string page_url(const FakeState& state) {
    return "https://github.example/" + state.repository;
}

Json user(const FakeState& state) {
    Json json{{"login", "ada"},    {"id", 1},        {"node_id", "U_1"},
              {"gravatar_id", ""}, {"type", "User"}, {"site_admin", false}};
    for (const char* name :
         {"avatar_url", "events_url", "followers_url", "following_url", "gists_url", "html_url",
          "organizations_url", "received_events_url", "repos_url", "starred_url", "subscriptions_url", "url"})
        json[name] = state.url + "/users/ada";
    return json;
}

Json person() {
    return {{"name", "Ada"}, {"email", "ada@example.com"}, {"date", some_time}};
}

std::string object_type(const FakeState& state, const std::string& sha) {
    return state.tags.contains(sha) ? "tag" : "commit";
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json end_of_pull(const FakeState& state, const std::string& branch, const std::string& sha) {
    return {
        {"label", "acme:" + branch},
        {"ref", branch},
        {"sha", sha},
        {"user", user(state)},
        {"repo", repository(state)}
    };
}

} // namespace

Json commit(const FakeState& state, const FakeCommit& commit) {
    Json parents = Json::array();
    for (const std::string& parent : commit.parents)
        parents.push_back({{"sha", parent}, {"url", repo_url(state) + "/commits/" + parent}});
    const std::string url = repo_url(state) + "/commits/" + commit.sha;
    return {
        {"url", url},
        {"sha", commit.sha},
        {"node_id", "C_" + commit.sha},
        {"html_url", page_url(state) + "/commit/" + commit.sha},
        {"comments_url", url + "/comments"},
        {"commit",
         {{"author", person()},
          {"committer", person()},
          {"comment_count", 0},
          {"message", commit.message},
          {"tree", {{"sha", commit.sha}, {"url", url}}},
          {"url", url}}},
        {"author", user(state)},
        {"committer", user(state)},
        {"parents", parents}
    };
}

Json file(const FakeState& state, const std::string& path, const std::string& status) {
    const std::string url = repo_url(state) + "/contents/" + path;
    return {
        {"sha", std::string(40, 'b')},
        {"filename", path},
        {"status", status},
        {"additions", 1},
        {"deletions", 0},
        {"changes", 1},
        {"blob_url", url},
        {"raw_url", url},
        {"contents_url", url}
    };
}

Json tree(const FakeState& state, const FakeCommit& commit) {
    const std::string url = repo_url(state) + "/git/trees/" + commit.sha;
    Json entries = Json::array();
    for (const auto& [path, content] : commit.files) {
        const std::string sha = fmt::format("{:040x}", std::hash<std::string>{}(content));
        entries.push_back(
            {{"path", path},
             {"mode", "100644"},
             {"type", "blob"},
             {"size", content.size()},
             {"sha", sha},
             {"url", repo_url(state) + "/git/blobs/" + sha}}
        );
    }
    return {{"sha", commit.sha}, {"url", url}, {"tree", entries}, {"truncated", false}};
}

Json ref(const FakeState& state, const std::string& name, const std::string& object) {
    const std::string type = object_type(state, object);
    return {
        {"ref", name},
        {"node_id", "R_1"},
        {"url", repo_url(state) + "/git/" + name},
        {"object",
         {{"type", type}, {"sha", object}, {"url", repo_url(state) + "/git/" + type + "s/" + object}}}
    };
}

Json tag(const FakeState& state, const std::string& sha) {
    const auto& [type, target] = state.tags.at(sha);
    const std::string url = repo_url(state) + "/git/";
    return {
        {"sha", sha},
        {"url", url + "tags/" + sha},
        {"node_id", "T_1"},
        {"tagger", person()},
        {"tag", "v1"},
        {"message", "Version 1"},
        {"object", {{"type", type}, {"sha", target}, {"url", url + type + "s/" + target}}}
    };
}

Json status(const FakeState& state, const FakeStatus& status) {
    return {
        {"id", 1},
        {"node_id", "S_1"},
        {"state", status.state},
        {"context", status.context},
        {"description", text_or_null(status.description)},
        {"target_url", text_or_null(status.url)},
        {"avatar_url", state.url},
        {"url", repo_url(state) + "/statuses/1"},
        {"creator", user(state)},
        {"created_at", some_time},
        {"updated_at", some_time}
    };
}

Json run(const FakeState& state, const FakeCheckRun& run, const std::string& sha, std::int64_t id) {
    const std::string url = repo_url(state) + "/check-runs/" + std::to_string(id);
    return {
        {"id", id},
        {"node_id", "CR_1"},
        {"head_sha", sha},
        {"name", run.name},
        {"url", url},
        {"html_url", page_url(state) + "/runs/" + std::to_string(id)},
        {"details_url", nullptr},
        {"status", run.status},
        {"conclusion", text_or_null(run.conclusion)},
        {"started_at", some_time},
        {"completed_at", run.conclusion.empty() ? Json() : Json(some_time)},
        {"external_id", ""},
        {"check_suite", {{"id", 1}}},
        {"output",
         {{"title", nullptr},
          {"summary", nullptr},
          {"text", nullptr},
          {"annotations_count", 0},
          {"annotations_url", url}}},
        {"app",
         {{"id", 1},
          {"slug", run.app},
          {"node_id", "A_1"},
          {"owner", user(state)},
          {"name", run.app},
          {"description", nullptr},
          {"external_url", "https://ci.example"},
          {"html_url", "https://github.example/apps/" + run.app},
          {"created_at", some_time},
          {"updated_at", some_time},
          {"permissions", Json::object()},
          {"events", Json::array()}}},
        {"pull_requests", Json::array()}
    };
}

Json repository(const FakeState& state) {
    Json json{
        {"id", state.repository_id},
        {"node_id", "R_1"},
        {"name", state.repository.substr(state.repository.find('/') + 1)},
        {"full_name", state.repository},
        {"owner", user(state)},
        {"private", false},
        {"fork", false},
        {"description", nullptr},
        {"html_url", page_url(state)},
        {"homepage", nullptr},
        {"language", nullptr},
        {"license", nullptr},
        {"mirror_url", nullptr},
        {"default_branch", "main"},
        {"visibility", "public"},
        {"archived", false},
        {"disabled", false},
        {"created_at", some_time},
        {"updated_at", some_time},
        {"pushed_at", some_time}
    };
    for (const char* name :
         {"archive",       "assignees",    "blobs",         "branches",     "collaborators", "comments",
          "commits",       "compare",      "contents",      "contributors", "deployments",   "downloads",
          "events",        "forks",        "git_commits",   "git_refs",     "git_tags",      "hooks",
          "issue_comment", "issue_events", "issues",        "keys",         "labels",        "languages",
          "merges",        "milestones",   "notifications", "pulls",        "releases",      "stargazers",
          "statuses",      "subscribers",  "subscription",  "tags",         "teams",         "trees",
          "git",           "ssh",          "clone",         "svn"})
        json[std::string(name) + "_url"] = repo_url(state) + "/" + name;
    json["url"] = repo_url(state);
    for (const char* name :
         {"forks", "forks_count", "open_issues", "open_issues_count", "size", "stargazers_count", "watchers",
          "watchers_count"})
        json[name] = 0;
    for (const char* name :
         {"has_downloads", "has_issues", "has_pages", "has_wiki", "has_projects", "has_discussions"})
        json[name] = true;
    return json;
}

Json pull(const FakeState& state, const FakePull& pull) {
    const std::string url = repo_url(state) + "/pulls/" + std::to_string(pull.number);
    Json json{
        {"id", pull.number},
        {"node_id", "PR_1"},
        {"number", pull.number},
        {"title", pull.title},
        {"state", pull.merged ? "closed" : "open"},
        {"user", user(state)},
        {"body", nullptr},
        {"labels", Json::array()},
        {"milestone", nullptr},
        {"assignee", nullptr},
        {"locked", false},
        {"author_association", "OWNER"},
        {"auto_merge", nullptr},
        {"created_at", some_time},
        {"updated_at", some_time},
        {"closed_at", pull.merged ? Json(some_time) : Json()},
        {"merged_at", pull.merged ? Json(some_time) : Json()},
        {"merge_commit_sha", nullptr},
        {"head", end_of_pull(state, "topic", pull.sha)},
        {"base", end_of_pull(state, "main", pull.sha)}
    };
    for (const char* name :
         {"comments_url", "commits_url", "diff_url", "issue_url", "patch_url", "review_comment_url",
          "review_comments_url", "statuses_url", "url"})
        json[name] = url;
    json["html_url"] = page_url(state) + "/pull/" + std::to_string(pull.number);
    for (const char* name :
         {"comments", "commits", "statuses", "html", "issue", "review_comments", "review_comment", "self"})
        json["_links"][name] = {{"href", url}};
    return json;
}

Json deployment(const FakeState& state, const FakeDeployment& deployment) {
    const std::string url = repo_url(state) + "/deployments/" + std::to_string(deployment.id);
    return {
        {"id", deployment.id},
        {"node_id", "D_1"},
        {"sha", deployment.sha},
        {"ref", deployment.ref},
        {"task", "deploy"},
        {"environment", deployment.environment},
        {"creator", user(state)},
        {"payload", Json::object()},
        {"description", text_or_null(deployment.description)},
        {"statuses_url", url + "/statuses"},
        {"repository_url", repo_url(state)},
        {"url", url},
        {"created_at", some_time},
        {"updated_at", some_time}
    };
}

Json deployment_status(const FakeState& state, const FakeDeployment& deployment) {
    const std::string url = repo_url(state) + "/deployments/" + std::to_string(deployment.id);
    return {
        {"id", 1},
        {"node_id", "DS_1"},
        {"state", deployment.states.back()},
        {"creator", user(state)},
        {"description", deployment.descriptions.back()},
        {"deployment_url", url},
        {"target_url", state.url},
        {"repository_url", repo_url(state)},
        {"url", url + "/statuses/1"},
        {"created_at", some_time},
        {"updated_at", some_time}
    };
}

Json comment(const FakeState& state, std::int64_t pull, const std::string& text) {
    const std::string number = std::to_string(pull);
    return {
        {"id", 77},
        {"node_id", "IC_1"},
        {"html_url", page_url(state) + "/pull/" + number + "#issuecomment-77"},
        {"issue_url", repo_url(state) + "/issues/" + number},
        {"url", repo_url(state) + "/issues/comments/77"},
        {"user", user(state)},
        {"body", text},
        {"author_association", "OWNER"},
        {"created_at", some_time},
        {"updated_at", some_time}
    };
}

Json installation(const FakeState& state) {
    return {
        {"id", 4711},
        {"app_id", 7},
        {"app_slug", "tt"},
        {"client_id", "Iv1.test"},
        {"target_id", 1},
        {"target_type", "Organization"},
        {"single_file_name", nullptr},
        {"repository_selection", "all"},
        {"access_tokens_url", state.url + "/app/installations/4711/access_tokens"},
        {"html_url", "https://github.example/installations/4711"},
        {"repositories_url", state.url + "/installation/repositories"},
        {"events", Json::array()},
        {"account", user(state)},
        {"permissions", {{"contents", "read"}}},
        {"created_at", some_time},
        {"updated_at", some_time},
        {"suspended_by", nullptr},
        {"suspended_at", nullptr}
    };
}

} // namespace tt::fake

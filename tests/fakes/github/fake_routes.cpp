#include "tests/fakes/github/fake_routes.hpp"

#include "integrations/http/form.hpp"
#include "pipeline/base/time.hpp"
#include "tests/fakes/github/fake_bodies.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <ranges>
#include <regex>

namespace tt {

namespace {

using fake::Json;

/// One request with the parts that its route took out of the path.
struct Asked {
    FakeState& state;
    const HttpServerRequest& request;
    std::string path; ///< Below the repository.
    std::smatch part;

    [[nodiscard]] Json body() const { return Json::parse(request.body, nullptr, false); }
};

Reply answer(int status, const Json& body) {
    return {.status = status, .content_type = "application/json; charset=utf-8", .body = body.dump()};
}

Reply refuse(int status, const std::string& message) {
    return answer(status, {{"message", message}, {"documentation_url", "https://docs.example"}});
}

int number(const Asked& asked, const std::string& key, int otherwise) {
    const auto found = asked.request.query.find(key);
    return found == asked.request.query.end() ? otherwise : std::stoi(found->second);
}

std::string link(const Asked& asked, int page, int size) {
    const std::string& base = asked.state.url;
    const std::string repository = asked.state.numeric_links
                                       ? "/repositories/" + std::to_string(asked.state.repository_id)
                                       : "/repos/" + asked.state.repository;
    std::string query;
    for (const auto& [key, value] : asked.request.query)
        if (key != "page" && key != "per_page") query += key + "=" + form_value(value) + "&";
    return fmt::format("<{}{}/{}?{}per_page={}&page={}>", base, repository, asked.path, query, size, page);
}

/// The part of a list that was asked for, and the headers that lead to the others.
Json paged(const Asked& asked, const Json& all, Reply& reply) {
    const int size = std::clamp(number(asked, "per_page", 30), 1, 100);
    const int page = std::max(number(asked, "page", 1), 1);
    const int pages = std::max((static_cast<int>(all.size()) + size - 1) / size, 1);
    Json part = Json::array();
    for (int i = (page - 1) * size; i < std::min(page * size, static_cast<int>(all.size())); ++i)
        part.push_back(all[static_cast<std::size_t>(i)]);
    if (page < pages)
        reply.headers.add(
            "Link",
            link(asked, pages, size) + "; rel=\"last\", " + link(asked, page + 1, size) + "; rel=\"next\""
        );
    return part;
}

Reply list_reply(const Asked& asked, const Json& all) {
    Reply reply = answer(200, {});
    reply.body = paged(asked, all, reply).dump();
    return reply;
}

/// The commits of `shas`, in the order in which they were made.
Json commits_of(const FakeState& state, const std::set<std::string>& shas) {
    Json list = Json::array();
    for (const FakeCommit& commit : state.commits)
        if (shas.contains(commit.sha)) list.push_back(fake::commit(state, commit));
    return list;
}

std::set<std::string> without(std::set<std::string> all, const std::set<std::string>& some) {
    std::erase_if(all, [&](const std::string& sha) { return some.contains(sha); });
    return all;
}

Reply list_commits(Asked& asked) {
    const auto branch = asked.request.query.find("sha");
    if (asked.state.commits.empty()) return refuse(409, "Git Repository is empty.");
    const FakeCommit* tip = asked.state.find(branch == asked.request.query.end() ? "main" : branch->second);
    if (tip == nullptr) return refuse(404, "Not Found");
    Json list = commits_of(asked.state, asked.state.reachable(tip->sha));
    std::reverse(list.begin(), list.end());
    return list_reply(asked, list);
}

Reply one_commit(Asked& asked) {
    const std::string name = asked.part[1];
    if (const FakeCommit* commit = asked.state.find(name))
        return answer(200, fake::commit(asked.state, *commit));
    return name.size() == 40 ? refuse(422, "No commit found for SHA: " + name) : refuse(404, "Not Found");
}

std::string relation(std::size_t ahead, std::size_t behind) {
    if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
    return behind > 0 ? "behind" : "identical";
}

Json files_of(const FakeState& state, const std::string& base, const std::string& head) {
    const auto& before = state.commit(base)->files;
    const auto& after = state.commit(head)->files;
    Json files = Json::array();
    const auto add = [&](const std::string& path, const std::string& status) {
        if (files.size() < state.most_files) files.push_back(fake::file(state, path, status));
    };
    for (const auto& [path, content] : after)
        if (const auto old = before.find(path); old == before.end() || old->second != content)
            add(path, old == before.end() ? "added" : "modified");
    for (const auto& [path, content] : before)
        if (!after.contains(path)) add(path, "removed");
    return files;
}

/// The newest 250, and no way to the others.
Json newest_of(const Json& all) {
    Json newest = all;
    if (newest.size() > 250) newest.erase(newest.begin(), newest.end() - 250);
    return newest;
}

Reply get_tree(Asked& asked) {
    const FakeCommit* commit = asked.state.find(asked.part[1]);
    if (commit == nullptr) return refuse(404, "Not Found");
    return answer(200, fake::tree(asked.state, *commit));
}

Reply compare(Asked& asked) {
    FakeState& state = asked.state;
    const FakeCommit* base = state.find(asked.part[1]);
    const FakeCommit* head = state.find(asked.part[2]);
    if (base == nullptr || head == nullptr) return refuse(404, "Not Found");
    const auto of_base = state.reachable(base->sha);
    const auto of_head = state.reachable(head->sha);
    const Json ahead = commits_of(state, without(of_head, of_base));
    const Json common = commits_of(state, without(of_head, without(of_head, of_base)));
    if (common.empty()) return refuse(404, "No common ancestor between the two.");
    const std::size_t behind = without(of_base, of_head).size();
    const std::string url = state.url + "/repos/" + state.repository + "/" + asked.path;
    Reply reply = answer(200, {});
    Json body{
        {"status", relation(ahead.size(), behind)},
        {"ahead_by", ahead.size()},
        {"behind_by", behind},
        {"total_commits", ahead.size()},
        {"base_commit", fake::commit(state, *base)},
        {"merge_base_commit", common.back()},
        {"commits", state.pages_of_comparisons ? paged(asked, ahead, reply) : newest_of(ahead)}
    };
    if (number(asked, "page", 1) == 1)
        body["files"] = files_of(state, common.back().at("sha").get<std::string>(), head->sha);
    for (const char* name : {"url", "html_url", "permalink_url", "diff_url", "patch_url"}) body[name] = url;
    reply.body = body.dump();
    return reply;
}

Reply get_ref(Asked& asked) {
    const std::string name = "refs/" + asked.part[1].str();
    const auto found = asked.state.refs.find(name);
    return found == asked.state.refs.end() ? refuse(404, "Not Found")
                                           : answer(200, fake::ref(asked.state, name, found->second));
}

Reply get_tag(Asked& asked) {
    const std::string sha = asked.part[1];
    return asked.state.tags.contains(sha) ? answer(200, fake::tag(asked.state, sha))
                                          : refuse(404, "Not Found");
}

/// Of each context the newest, under a state that counts check runs for nothing.
Reply combined_status(Asked& asked) {
    const FakeCommit* commit = asked.state.find(asked.part[1]);
    if (commit == nullptr) return refuse(404, "Not Found");
    std::map<std::string, FakeStatus> newest;
    for (const FakeStatus& status : asked.state.statuses[commit->sha]) newest[status.context] = status;
    Json all = Json::array();
    for (const auto& [context, status] : newest) all.push_back(fake::status(asked.state, status));
    const std::string url = asked.state.url + "/repos/" + asked.state.repository + "/commits/" + commit->sha;
    Reply reply = answer(200, {});
    reply.body =
        Json{
            {"state", "pending"},
            {"sha", commit->sha},
            {"total_count", all.size()},
            {"statuses", paged(asked, all, reply)},
            {"repository", fake::repository(asked.state)},
            {"commit_url", url},
            {"url", url + "/status"}
        }
            .dump();
    return reply;
}

Reply check_runs(Asked& asked) {
    const FakeCommit* commit = asked.state.find(asked.part[1]);
    if (commit == nullptr) return refuse(404, "Not Found");
    Json all = Json::array();
    for (const FakeCheckRun& run : asked.state.runs[commit->sha])
        all.push_back(fake::run(asked.state, run, commit->sha, static_cast<std::int64_t>(all.size()) + 1));
    Reply reply = answer(200, {});
    reply.body = Json{{"total_count", all.size()}, {"check_runs", paged(asked, all, reply)}}.dump();
    return reply;
}

Reply pulls(Asked& asked) {
    const FakeCommit* commit = asked.state.find(asked.part[1]);
    if (commit == nullptr) return refuse(422, "No commit found for SHA: " + asked.part[1].str());
    Json all = Json::array();
    for (const FakePull& pull : asked.state.pulls)
        if (pull.sha == commit->sha) all.push_back(fake::pull(asked.state, pull));
    return list_reply(asked, all);
}

Reply create_ref(Asked& asked) {
    const Json body = asked.body();
    const std::string name = body.value("ref", "");
    const std::string sha = body.value("sha", "");
    if (asked.state.refs.contains(name)) return refuse(422, "Reference already exists");
    if (!name.starts_with("refs/") || std::ranges::count(name, '/') < 2)
        return refuse(422, "Reference name must start with 'refs/'");
    if (asked.state.commit(sha) == nullptr) return refuse(422, "Object does not exist");
    asked.state.refs[name] = sha;
    return answer(201, fake::ref(asked.state, name, sha));
}

Reply move_ref(Asked& asked) {
    const Json body = asked.body();
    const std::string name = "refs/" + asked.part[1].str();
    const std::string sha = body.value("sha", "");
    const auto found = asked.state.refs.find(name);
    if (found == asked.state.refs.end()) return refuse(422, "Reference does not exist");
    if (asked.state.commit(sha) == nullptr) return refuse(422, "Object does not exist");
    const bool forward = asked.state.reachable(sha).contains(found->second);
    if (!forward && !body.value("force", false)) return refuse(422, "Update is not a fast forward");
    found->second = sha;
    return answer(200, fake::ref(asked.state, name, sha));
}

Reply set_status(Asked& asked) {
    const Json body = asked.body();
    if (asked.state.commit(asked.part[1]) == nullptr)
        return refuse(422, "No commit found for SHA: " + asked.part[1].str());
    FakeStatus status{
        body.value("context", "default"), body.value("state", ""), body.value("description", ""),
        body.value("target_url", "")
    };
    if (status.description.size() > 140) return refuse(422, "Validation Failed");
    asked.state.statuses[asked.part[1]].push_back(status);
    return answer(201, fake::status(asked.state, status));
}

/// What GitHub does when `auto_merge` or `required_contexts` are left to their defaults is what tt must
/// avoid.
Reply create_deployment(Asked& asked) {
    const Json body = asked.body();
    const FakeCommit* commit = asked.state.find(body.value("ref", ""));
    if (commit == nullptr) return refuse(422, "No ref found for: " + body.value("ref", ""));
    if (body.value("auto_merge", true))
        return answer(202, {{"message", "Auto-merged main into topic on deployment."}});
    if (!body.contains("required_contexts") || !body["required_contexts"].empty())
        return refuse(409, "Conflict: Commit status checks failed for main.");
    FakeDeployment deployment{
        static_cast<std::int64_t>(asked.state.deployments.size()) + 1, commit->sha, body.value("ref", ""),
        body.value("environment", "production"), body.value("description", "")
    };
    asked.state.deployments.push_back(deployment);
    return answer(201, fake::deployment(asked.state, deployment));
}

/// The newest first.
Reply list_deployments(Asked& asked) {
    const auto wanted = [&](const std::string& key, const std::string& value) {
        const auto found = asked.request.query.find(key);
        return found == asked.request.query.end() || found->second == value;
    };
    Json all = Json::array();
    for (const FakeDeployment& each : asked.state.deployments | std::views::reverse)
        if (wanted("sha", each.sha) && wanted("environment", each.environment))
            all.push_back(fake::deployment(asked.state, each));
    return list_reply(asked, all);
}

Reply set_deployment_status(Asked& asked) {
    const Json body = asked.body();
    const auto id = static_cast<std::size_t>(std::stoul(asked.part[1]));
    if (id == 0 || id > asked.state.deployments.size()) return refuse(404, "Not Found");
    FakeDeployment& deployment = asked.state.deployments[id - 1];
    if (body.value("description", "").size() > 140) return refuse(422, "Validation Failed");
    deployment.states.push_back(body.value("state", ""));
    deployment.descriptions.push_back(body.value("description", ""));
    return answer(201, fake::deployment_status(asked.state, deployment));
}

/// The newest first.
Reply list_deployment_statuses(Asked& asked) {
    const auto id = static_cast<std::size_t>(std::stoul(asked.part[1]));
    if (id == 0 || id > asked.state.deployments.size()) return refuse(404, "Not Found");
    FakeDeployment shown = asked.state.deployments[id - 1];
    Json all = Json::array();
    for (; !shown.states.empty(); shown.states.pop_back(), shown.descriptions.pop_back())
        all.push_back(fake::deployment_status(asked.state, shown));
    return list_reply(asked, all);
}

Reply list_comments(Asked& asked) {
    const std::int64_t pull = std::stoll(asked.part[1]);
    Json all = Json::array();
    if (const auto found = asked.state.comments.find(pull); found != asked.state.comments.end())
        for (const std::string& text : found->second) all.push_back(fake::comment(asked.state, pull, text));
    return list_reply(asked, all);
}

Reply add_comment(Asked& asked) {
    const std::int64_t pull = std::stoll(asked.part[1]);
    const bool exists =
        std::ranges::any_of(asked.state.pulls, [&](const FakePull& known) { return known.number == pull; });
    if (!exists) return refuse(404, "Not Found");
    const std::string text = asked.body().value("body", "");
    asked.state.comments[pull].push_back(text);
    return answer(201, fake::comment(asked.state, pull, text));
}

Reply find_installation(Asked& asked) {
    return answer(200, fake::installation(asked.state));
}

Reply new_token(FakeState& state) {
    const std::string token = "ghs_" + std::to_string(++state.token_number);
    state.tokens.insert(token);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return answer(201, {{"token", token}, {"expires_at", to_rfc3339(now + std::chrono::hours{1})}});
}

struct Route {
    const char* method;
    std::regex path;
    Reply (*answer)(Asked&);
};

const std::vector<Route>& routes() {
    static const std::vector<Route> all{
        {"GET", std::regex("commits"), list_commits},
        {"GET", std::regex("commits/(.+)/status"), combined_status},
        {"GET", std::regex("commits/(.+)/check-runs"), check_runs},
        {"GET", std::regex("commits/(.+)/pulls"), pulls},
        {"GET", std::regex("commits/(.+)"), one_commit},
        {"GET", std::regex(R"(compare/(.+)\.\.\.(.+))"), compare},
        {"GET", std::regex("git/ref/(.+)"), get_ref},
        {"GET", std::regex("git/tags/(.+)"), get_tag},
        {"GET", std::regex("git/trees/(.+)"), get_tree},
        {"GET", std::regex("installation"), find_installation},
        {"POST", std::regex("git/refs"), create_ref},
        {"PATCH", std::regex("git/refs/(.+)"), move_ref},
        {"POST", std::regex("statuses/(.+)"), set_status},
        {"GET", std::regex("deployments"), list_deployments},
        {"POST", std::regex("deployments"), create_deployment},
        {"POST", std::regex("deployments/([0-9]+)/statuses"), set_deployment_status},
        {"GET", std::regex("deployments/([0-9]+)/statuses"), list_deployment_statuses},
        {"GET", std::regex("issues/([0-9]+)/comments"), list_comments},
        {"POST", std::regex("issues/([0-9]+)/comments"), add_comment},
    };
    return all;
}

/// What stands after the repository, by name or by number; nothing for another one.
std::optional<std::string> below_repository(const FakeState& state, const std::string& path) {
    for (const std::string& front :
         {"/repos/" + state.repository + "/", "/repos/" + state.twin_repository + "/",
          "/repositories/" + std::to_string(state.repository_id) + "/"})
        if (path.starts_with(front)) return path.substr(front.size());
    return std::nullopt;
}

} // namespace

Reply route(FakeState& state, const HttpServerRequest& request, const std::string& path) {
    if (request.method == "POST" && path == "/app/installations/4711/access_tokens") return new_token(state);
    const auto below = below_repository(state, path);
    if (!below) return refuse(404, "Not Found");
    Asked asked{state, request, *below, {}};
    for (const Route& route : routes())
        if (request.method == route.method && std::regex_match(asked.path, asked.part, route.path))
            return route.answer(asked);
    return refuse(404, "Not Found");
}

} // namespace tt

// Every answer of GitHub that was recorded, where the recordings lie beside the repository: what the client
// makes of it, and what the reader of its kind takes out of it, held against what the file shows.

#include "integrations/github/app.hpp"
#include "integrations/github/checks.hpp"
#include "integrations/github/deployment_body.hpp"
#include "integrations/github/read.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/support/rsa_pair.hpp"
#include "tests/unit/github/recorded.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <deque>
#include <regex>
#include <set>

namespace tt::github {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// Gives the answers that it has, in order, and then "not found".
class Answers : public HttpClient {
public:
    explicit Answers(std::vector<HttpResponse> answers)
        : answers_(answers.begin(), answers.end()) {}

    Result<HttpResponse> send(const HttpRequest& request) override {
        urls.push_back(request.url);
        HttpResponse answer{.status = 404};
        if (!answers_.empty()) answer = std::move(answers_.front());
        if (!answers_.empty()) answers_.pop_front();
        return answer;
    }

    std::vector<std::string> urls;

private:
    std::deque<HttpResponse> answers_;
};

HttpResponse json_answer(const Json& body) {
    return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = body.dump()};
}

std::string text(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? "" : found->get<std::string>();
}

std::string text_at(const Json& json, const char* object, const char* key) {
    const auto found = json.find(object);
    return found == json.end() || found->is_null() ? "" : text(*found, key);
}

void expect_commit(const Commit& read, const Json& shown) {
    EXPECT_EQ(read.id.value, shown["sha"].get<std::string>());
    EXPECT_EQ(read.message, shown["commit"]["message"].get<std::string>());
    EXPECT_EQ(read.author, shown["commit"]["author"]["name"].get<std::string>());
    EXPECT_EQ(read.login, text_at(shown, "author", "login"));
    EXPECT_EQ(read.url, text(shown, "html_url"));
    EXPECT_EQ(to_rfc3339(read.time), shown["commit"]["committer"]["date"].get<std::string>());
    ASSERT_EQ(read.parents.size(), shown["parents"].size());
    for (std::size_t i = 0; i < read.parents.size(); ++i)
        EXPECT_EQ(read.parents[i].value, shown["parents"][i]["sha"].get<std::string>());
}

void expect_commits(const std::vector<Commit>& read, const Json& shown) {
    ASSERT_EQ(read.size(), shown.size());
    for (std::size_t i = 0; i < read.size(); ++i) expect_commit(read[i], shown[i]);
}

template<class T>
T must_read(Result<T> read) {
    EXPECT_TRUE(read) << read.error().message;
    return read ? *std::move(read) : T{};
}

void check_commit(const std::string& body, const Json& shown) {
    expect_commit(must_read(read_commit_body(body)), shown);
}

void check_commits(const std::string& body, const Json& shown) {
    expect_commits(must_read(read_commits_body(body)), shown);
}

void check_range(const std::string& body, const Json& shown) {
    const RangePage page = must_read(read_range_body(body));
    const std::map<std::string, Relation> relations{
        {"identical", Relation::identical},
        {"ahead", Relation::ahead},
        {"behind", Relation::behind},
        {"diverged", Relation::diverged}
    };
    EXPECT_EQ(page.range.relation, relations.at(text(shown, "status")));
    EXPECT_EQ(page.range.behind_by, shown["behind_by"].get<int>());
    EXPECT_EQ(page.total, shown["total_commits"].get<std::int64_t>());
    EXPECT_EQ(page.range.merge_base.value, text_at(shown, "merge_base_commit", "sha"));
    expect_commits(page.range.commits, shown["commits"]);
    const Json files = shown.value("files", Json::array());
    std::set<std::string> paths;
    for (const Json& file : files) {
        paths.insert(text(file, "filename"));
        if (text(file, "status") == "renamed") paths.insert(text(file, "previous_filename"));
    }
    std::set<std::string> read;
    for (const ChangedFile& file : page.files) read.insert(file.path);
    EXPECT_EQ(read, paths);
    EXPECT_EQ(page.all_files, files.size() < 300);
}

void check_ref(const std::string& body, const Json& shown) {
    const RefBody ref = must_read(read_ref_body(body));
    EXPECT_EQ(ref.name, text(shown, "ref"));
    EXPECT_EQ(ref.object.value, text_at(shown, "object", "sha"));
    EXPECT_EQ(ref.is_tag, text_at(shown, "object", "type") == "tag");
}

/// Where a ref was asked for that is only the beginning of others.
void check_no_ref(const std::string& body, const Json& shown) {
    EXPECT_TRUE(shown.is_array());
    EXPECT_EQ(read_ref_body(body).error().kind, ErrorKind::corrupt);
}

CheckState state_of_status(const std::string& state) {
    if (state == "success") return CheckState::passed;
    return state == "pending" ? CheckState::pending : CheckState::failed;
}

void check_combined_status(const std::string& body, const Json& shown) {
    const ChecksPage page = must_read(read_statuses_body(body));
    EXPECT_EQ(page.total, shown["total_count"].get<std::int64_t>());
    ASSERT_EQ(page.items.size(), shown["statuses"].size());
    for (std::size_t i = 0; i < page.items.size(); ++i) {
        const Json& status = shown["statuses"][i];
        const Check expected{
            text(status, "context"), state_of_status(text(status, "state")), text(status, "target_url"),
            text(status, "description")
        };
        EXPECT_EQ(page.items[i].check, expected);
    }
}

CheckState state_of_run(const Json& run) {
    if (text(run, "status") != "completed") return CheckState::pending;
    const std::set<std::string> good{"success", "neutral", "skipped"};
    return good.contains(text(run, "conclusion")) ? CheckState::passed : CheckState::failed;
}

void check_runs(const std::string& body, const Json& shown) {
    const ChecksPage page = must_read(read_check_runs_body(body));
    EXPECT_EQ(page.total, shown["total_count"].get<std::int64_t>());
    ASSERT_EQ(page.items.size(), shown["check_runs"].size());
    for (std::size_t i = 0; i < page.items.size(); ++i) {
        const Json& run = shown["check_runs"][i];
        EXPECT_EQ(page.items[i].check.name, text(run, "name"));
        EXPECT_EQ(page.items[i].check.state, state_of_run(run));
        EXPECT_EQ(page.items[i].check.url, text(run, "html_url"));
        EXPECT_EQ(page.items[i].order, run["id"].get<std::int64_t>());
        EXPECT_TRUE(page.items[i].source.ends_with(text_at(run, "app", "slug")));
    }
}

void check_pulls(const std::string& body, const Json& shown) {
    const auto pulls = must_read(read_pull_requests_body(body));
    ASSERT_EQ(pulls.size(), shown.size());
    for (std::size_t i = 0; i < pulls.size(); ++i) {
        EXPECT_EQ(pulls[i].number, shown[i]["number"].get<std::int64_t>());
        EXPECT_EQ(pulls[i].title, text(shown[i], "title"));
        EXPECT_EQ(pulls[i].author, text_at(shown[i], "user", "login"));
        EXPECT_EQ(pulls[i].base, text_at(shown[i], "base", "ref"));
        EXPECT_EQ(pulls[i].open, text(shown[i], "state") == "open");
        EXPECT_EQ(pulls[i].merged_at ? to_rfc3339(*pulls[i].merged_at) : "", text(shown[i], "merged_at"));
    }
}

void expect_deployment(const Deployment& read, const Json& shown) {
    EXPECT_EQ(read.id, shown["id"].get<std::int64_t>());
    EXPECT_EQ(read.commit.value, text(shown, "sha"));
    EXPECT_EQ(read.environment, text(shown, "environment"));
    EXPECT_EQ(read.description, text(shown, "description"));
}

void check_deployment(const std::string& body, const Json& shown) {
    expect_deployment(must_read(read_deployment_body(body)), shown);
}

void check_deployments(const std::string& body, const Json& shown) {
    const auto read = must_read(read_deployments_body(body));
    ASSERT_EQ(read.size(), shown.size());
    for (std::size_t i = 0; i < read.size(); ++i) expect_deployment(read[i], shown[i]);
}

void check_deployment_news(const std::string& body, const Json& shown) {
    const auto news = must_read(read_deployment_news_body(body));
    ASSERT_EQ(news.has_value(), !shown.empty());
    if (!news) return;
    EXPECT_EQ(to_string(news->state), text(shown[0], "state"));
    EXPECT_EQ(news->description, text(shown[0], "description"));
}

/// What an app makes of the answers to its two questions: for its installation, and for a token.
std::pair<std::string, std::vector<std::string>> ask_as_app(const Json& installation, const Json& token) {
    Answers http({json_answer(installation), json_answer(token)});
    ManualClock clock;
    const auto key = *AppKey::create("app", RsaPair().pkcs1(), clock);
    Client app({}, *key, http, clock);
    Installation credential(app, must_read(find_installation(app, {"acme", "web"})), clock);
    return {must_read(credential.token()), http.urls};
}

void check_installation(const std::string&, const Json& shown) {
    const auto [token, urls] = ask_as_app(shown, {{"token", "x"}, {"expires_at", "2099-01-01T00:00:00Z"}});
    const std::string id = std::to_string(shown["id"].get<std::int64_t>());
    EXPECT_TRUE(urls.at(1).ends_with("/app/installations/" + id + "/access_tokens"));
}

void check_token(const std::string&, const Json& shown) {
    EXPECT_EQ(ask_as_app({{"id", 1}}, shown).first, text(shown, "token"));
}

/// What nobody in tt asks for: for these only what the client makes of them counts.
void check_nothing(const std::string&, const Json&) {}

struct Kind {
    std::regex asked; ///< `METHOD PATH`, from the first to the last letter.
    void (*check)(const std::string& body, const Json& shown);
};

/// Of two that fit the first counts.
const std::vector<Kind>& kinds() {
    const std::string commit = "GET /repos(itories)?/.+/commits/[0-9a-f]{40}";
    static const std::vector<Kind> all{
        {std::regex(commit), check_commit},
        {std::regex(commit + "/status"), check_combined_status},
        {std::regex(commit + "/check-runs"), check_runs},
        {std::regex(commit + "/pulls"), check_pulls},
        {std::regex("GET /repos/.+/commits"), check_commits},
        {std::regex("GET /repos(itories)?/.+/compare/.+"), check_range},
        {std::regex("GET /repos/.+/git/refs/heads/gh-pages"), check_ref},
        {std::regex("(POST|PATCH) /repos/.+/git/(refs|tags).*"), check_ref},
        {std::regex("GET /repos/.+/git/(matching-)?refs/.*"), check_no_ref},
        {std::regex("GET /repos/.+/deployments"), check_deployments},
        {std::regex("POST /repos/.+/deployments"), check_deployment},
        {std::regex("GET /repos/.+/deployments/[0-9]+"), check_deployment},
        {std::regex("GET /repos/.+/deployments/[0-9]+/statuses"), check_deployment_news},
        {std::regex("GET /repos/.+/installation"), check_installation},
        {std::regex("POST /app/installations/[0-9]+/access_tokens"), check_token},
        // What tt writes is taken as written; the answers repeat it.
        {std::regex("POST /repos/.+/(statuses/.+|deployments/[0-9]+/statuses|commits/.+/comments)"),
         check_nothing},
        // Users, repositories by themselves, releases, files and what else tt leaves alone.
        {std::regex("GET /(user|users/.+|orgs/.+|app|rate_limit|search/.+)"), check_nothing},
        {std::regex("(GET|PATCH) /repos/[^/]+/[^/]+"), check_nothing},
        {std::regex("(GET|PATCH) /repositories/[0-9]+"), check_nothing},
        {std::regex("POST /orgs/.+/repos"), check_nothing},
        {std::regex("GET /repos/.+/(branches|contents|tags|tarball|statuses)(/.*)?"), check_nothing},
        {std::regex("GET /repos/.+/commits/.+/statuses"), check_nothing},
        {std::regex("(GET|POST) /repos/.+/(releases|labels)(/.*)?"), check_nothing},
        {std::regex("(GET|PATCH|POST) /repos/.+/comments/[0-9]+(/reactions)?"), check_nothing},
        {std::regex("GET /repos(itories)?/.+/issues"), check_nothing},
        {std::regex("GET /.+/legacy.tar.gz/.+"), check_nothing}
    };
    return all;
}

/// One exchange, wherever it was written down.
struct Exchange {
    std::string where;
    std::string method;
    std::string path; ///< Without the query.
    HttpResponse answer;
};

std::vector<Exchange> recorded_by_wiremock() {
    std::vector<Exchange> all;
    for (const auto& entry : fs::recursive_directory_iterator(fixtures() / "hub4j-github-api")) {
        if (entry.path().parent_path().filename() != "mappings") continue;
        const fs::path folder = entry.path().parent_path().parent_path();
        const auto [method, url, answer] = exchange_in(entry.path(), folder);
        all.push_back({fs::relative(entry.path(), fixtures()), method, url.substr(0, url.find('?')), answer});
    }
    return all;
}

std::vector<Exchange> recorded_by_nock() {
    std::vector<Exchange> all;
    for (const auto& entry : fs::recursive_directory_iterator(fixtures() / "octokit-fixtures")) {
        if (entry.path().extension() != ".json") continue;
        const std::string where = fs::relative(entry.path(), fixtures());
        for (const std::string& item : items_of(entry.path())) {
            auto [method, path, status, body, headers] = response_in(item);
            std::ranges::transform(method, method.begin(), [](char c) {
                return static_cast<char>(std::toupper(c));
            });
            all.push_back(
                {where,
                 method,
                 path.substr(0, path.find('?')),
                 {.status = status, .headers = headers, .body = body}}
            );
        }
    }
    return all;
}

Result<HttpResponse> ask(Client& client, const Exchange& exchange) {
    if (exchange.method == "POST") return client.post(exchange.path, "{}");
    return exchange.method == "PATCH" ? client.patch(exchange.path, "{}") : client.get(exchange.path);
}

/// The client gives what was answered, or an error that says what the file says.
void expect_taken(const Exchange& exchange) {
    Answers http({exchange.answer, exchange.answer});
    ManualClock clock;
    Token token("test-token");
    Client client({.cache_bytes = 0}, token, http, clock);
    const auto taken = ask(client, exchange);
    const int status = exchange.answer.status;
    const Json shown = Json::parse(exchange.answer.body, nullptr, false);
    const bool is_json = exchange.answer.headers.value("Content-Type").contains("json");
    if (status < 300 && (status == 204 || is_json)) {
        ASSERT_TRUE(taken) << taken.error().message;
        EXPECT_EQ(taken->body, exchange.answer.body);
        return;
    }
    if (status < 400 && http.urls.size() > 1) return; // Followed, to what is recorded by itself.
    ASSERT_FALSE(taken);
    const bool is_limit = taken.error().kind == ErrorKind::unavailable;
    if (is_json && !is_limit)
        EXPECT_TRUE(taken.error().message.contains(text(shown, "message"))) << taken.error().message;
    if (status == 429) EXPECT_TRUE(is_limit);
}

class RecordedPayloads : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(fixtures())) GTEST_SKIP() << "no recorded traffic of GitHub beside the repository";
    }

    static void expect_read(const Exchange& exchange) {
        const std::string asked = exchange.method + " " + exchange.path;
        SCOPED_TRACE(exchange.where + ": " + asked);
        const auto kind = std::ranges::find_if(kinds(), [&](const Kind& each) {
            return std::regex_match(asked, each.asked);
        });
        ASSERT_NE(kind, kinds().end()) << "which reader is it for?";
        expect_taken(exchange);
        const bool is_there = exchange.answer.status < 300 && exchange.answer.status != 204;
        if (is_there) kind->check(exchange.answer.body, Json::parse(exchange.answer.body, nullptr, false));
    }
};

TEST_F(RecordedPayloads, OfWiremockAreReadAsTheyShow) {
    const auto all = recorded_by_wiremock();
    EXPECT_GT(all.size(), 150U);
    for (const Exchange& exchange : all)
        if (exchange.method != "DELETE") expect_read(exchange); // tt deletes nothing.
}

TEST_F(RecordedPayloads, OfNockAreReadAsTheyShow) {
    const auto all = recorded_by_nock();
    EXPECT_GT(all.size(), 30U);
    for (const Exchange& exchange : all)
        if (exchange.method != "DELETE") expect_read(exchange);
}

} // namespace
} // namespace tt::github

// GitHub's own description of its API between our client and our fake: neither may say what it does not.

#include "integrations/github/app.hpp"
#include "integrations/github/checks.hpp"
#include "integrations/github/commits.hpp"
#include "integrations/github/deployments.hpp"
#include "integrations/github/files.hpp"
#include "integrations/github/refs.hpp"
#include "integrations/github/remarks.hpp"
#include "integrations/http/curl_client.hpp"
#include "tests/contract/github/prism.hpp"
#include "tests/fakes/github/fake_github.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/support/rsa_pair.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>

namespace tt::github {
namespace {

/// What the proxy found wrong, in its own words; empty if nothing.
std::string violations(const HttpResponse& response) {
    if (response.body.find("stoplight.io/prism") != std::string::npos) return response.body;
    return std::string(response.headers.value("sl-violations"));
}

/// Sends on, and fails the test when the proxy found something wrong.
class WatchedHttp : public HttpClient {
public:
    Result<HttpResponse> send(const HttpRequest& request) override {
        auto response = http_.send(request);
        ++sent;
        EXPECT_EQ(response ? violations(*response) : "", "") << request.method << " " << request.url;
        return response;
    }

    int sent = 0;

private:
    CurlClient http_{"tt-test"};
};

struct Edition {
    const char* name;
    const char* description;
    const char* prefix;
};

void PrintTo(const Edition& edition, std::ostream* out) {
    *out << edition.name;
}

std::string sha(int number) {
    const std::string text = std::to_string(number);
    return std::string(40 - text.size(), '0') + text;
}

/// More than GitHub gives in one answer.
constexpr int commits = 283;

/// A fake and the proxy before it. Starting a proxy takes seconds, so that the tests of an edition share it.
struct Pair {
    Pair(const std::filesystem::path& description, const std::string& prefix)
        : fake(prefix)
        , prism(description, fake.api().substr(0, fake.api().size() - prefix.size())) {}

    FakeGithub fake;
    Prism prism;
};

class GithubContract : public testing::TestWithParam<Edition> {
protected:
    static void TearDownTestSuite() { pairs_.clear(); }

    void SetUp() override {
        const std::filesystem::path description = std::filesystem::path(TT_OPENAPI) / GetParam().description;
        if (!std::filesystem::exists(description))
            GTEST_SKIP() << "no description of GitHub's API beside the repository";
        auto& pair = pairs_[GetParam().name];
        if (!pair) pair = std::make_unique<Pair>(description, GetParam().prefix);
        fake_ = &pair->fake;
        api_ = pair->prism.url() + GetParam().prefix;
        fill();
        client_ = std::make_unique<Client>(
            ClientOptions{.api = api_, .timeout = std::chrono::minutes{2}, .cache_bytes = 0}, token_, http_,
            clock_
        );
    }

    void fill() {
        fake_->with([&](FakeState& state) {
            state = {};
            state.url = api_;
            state.numeric_links = false; // The description has only paths by name.
            state.tokens = {"good-token"};
            tip_ = state.grow("main", commits).back();
            state.refs["refs/heads/side"] = sha(2);
            side_ = state.grow("side", 2).back();
            state.commits.at(0).files = {{"a", "1"}};
            state.commits.at(1).files = {{"a", "1"}, {"b", "1"}};
            state.commits.at(2).files = {{"a", "2"}, {"b", "1"}};
            state.commits.back().files = {{"a", "1"}, {"b", "2"}};
            state.refs["refs/tags/v1"] = std::string(40, 'a');
            state.tags[std::string(40, 'a')] = {"commit", sha(2)};
            state.statuses[tip_] = {
                {"jenkins", "success", "passed", "https://ci.example/7"}, {"lint", "failure"}
            };
            state.runs[tip_] = {{"unit", "completed", "success"}, {"scan", "queued"}};
            state.pulls = {{7, "Add a page", tip_, true}, {8, "Try it", tip_, false}};
        });
    }

    template<class T>
    static void expect(const Result<T>& result) {
        EXPECT_TRUE(result) << (result ? "" : result.error().message);
    }

    WatchedHttp http_;
    ManualClock clock_;
    Token token_{"good-token"};
    RepositoryName web_{"acme", "web"};
    static inline std::map<std::string, std::unique_ptr<Pair>> pairs_;
    FakeGithub* fake_ = nullptr;
    std::unique_ptr<Client> client_;
    std::string api_;
    std::string tip_;  ///< Of main.
    std::string side_; ///< Of the other branch.
};

TEST_P(GithubContract, HoldsForReading) {
    expect(list_commits(*client_, web_, "main", 250));
    expect(find_commit(*client_, web_, "heads/main"));
    expect(find_commit(*client_, web_, sha(7)));
    const auto range = compare(*client_, web_, sha(1), "main");
    expect(range);
    EXPECT_EQ(range ? range->commits.size() : 0, commits - 1U);
    expect(compare(*client_, web_, "main", "side"));
    expect(find_ref(*client_, web_, "heads/main"));
    expect(find_ref(*client_, web_, "tags/v1"));
    const auto checks = list_checks(*client_, web_, tip_);
    expect(checks);
    EXPECT_EQ(checks ? checks->size() : 0, 4U);
    const auto pulls = list_pull_requests(*client_, web_, tip_);
    expect(pulls);
    EXPECT_EQ(pulls ? pulls->size() : 0, 2U);
    const auto files = [&](const std::string& from, const std::string& to) {
        const auto found = changed_files(*client_, web_, CommitId(from), CommitId(to));
        expect(found);
        return found ? found->size() : 0;
    };
    EXPECT_EQ(files(sha(1), sha(2)), 1U);
    EXPECT_EQ(files(sha(2), sha(1)), 1U) << "back";
    EXPECT_EQ(files(sha(3), side_), 2U) << "aside";
    EXPECT_EQ(http_.sent, 15 + 1 + 2 + 3);
}

TEST_P(GithubContract, HoldsForWriting) {
    expect(put_ref(*client_, web_, "heads/stable", CommitId(sha(1)), Move::fast_forward));
    expect(put_ref(*client_, web_, "heads/stable", CommitId(sha(3)), Move::fast_forward));
    expect(put_ref(*client_, web_, "heads/stable", CommitId(sha(2)), Move::forced));
    const NewDeployment wanted{CommitId(sha(3)), "prod", "d1042", true};
    const auto made = create_deployment(*client_, web_, wanted);
    expect(made);
    expect(find_deployment(*client_, web_, wanted));
    using enum DeploymentState;
    for (const DeploymentState state : {queued, in_progress, success, failure, error, inactive})
        expect(set_deployment_state(
            *client_, web_, made ? made->id : 1, {state, std::string(200, 'x'), "https://tt.example/d1042"}
        ));
    for (const StatusState state :
         {StatusState::pending, StatusState::success, StatusState::failure, StatusState::error})
        expect(set_commit_status(
            *client_, web_, CommitId(sha(3)), {"tt/prod", state, "deployed", "https://tt.example"}
        ));
    expect(find_deployment_news(*client_, web_, made ? made->id : 1));
    expect(add_comment(*client_, web_, 7, "Live in prod"));
    expect(has_comment(*client_, web_, 7, "Live in prod"));
}

TEST_P(GithubContract, HoldsForRefusals) {
    EXPECT_EQ(find_commit(*client_, web_, "nobody").error().kind, ErrorKind::not_found);
    EXPECT_EQ(find_commit(*client_, web_, std::string(40, 'f')).error().kind, ErrorKind::not_found);
    EXPECT_EQ(find_ref(*client_, web_, "heads/none").error().kind, ErrorKind::not_found);
    EXPECT_EQ(create_ref(*client_, web_, "heads/main", CommitId(sha(1))).error().kind, ErrorKind::conflict);
    EXPECT_EQ(
        move_ref(*client_, web_, "heads/main", CommitId(sha(1)), Move::fast_forward).error().kind,
        ErrorKind::conflict
    );
}

TEST_P(GithubContract, HoldsForApps) {
    const auto key = AppKey::create("Iv1.app", RsaPair().pkcs1(), clock_);
    ASSERT_TRUE(key);
    Client app({.api = api_, .timeout = std::chrono::minutes{2}, .cache_bytes = 0}, **key, http_, clock_);
    const auto id = find_installation(app, web_);
    expect(id);
    expect(Installation(app, *id, clock_).token());
}

/// The proxy is worth nothing if it would let anything pass.
TEST_P(GithubContract, SeesWhatIsWrongOnEitherSide) {
    CurlClient http("tt-test");
    HttpRequest request{.method = "POST", .url = api_ + "/repos/acme/web/statuses/" + tip_};
    request.headers.add("Content-Type", "application/json");
    request.headers.add("Authorization", "Bearer good-token");
    request.body = R"({"state":"bogus"})";
    EXPECT_NE(violations(*http.send(request)), "");
    request.body = R"({"state":"success"})";
    EXPECT_EQ(violations(*http.send(request)), "");
    fake_->with([](FakeState& state) { state.next.push_back({.status = 201, .body = R"({"id":"one"})"}); });
    EXPECT_NE(violations(*http.send(request)), "");
}

INSTANTIATE_TEST_SUITE_P(
    Editions, GithubContract,
    testing::Values(
        Edition{"GithubCom", "github.json", ""},
        Edition{"Enterprise", "github-enterprise-3.19.json", "/api/v3"}
    ),
    [](const auto& edition) { return std::string(edition.param.name); }
);

} // namespace
} // namespace tt::github

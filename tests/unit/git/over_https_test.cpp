#include "tests/support/git_over_http.hpp"
#include "tests/support/self_signed.hpp"
#include "tests/unit/git/remote_scene.hpp"

#include <algorithm>

namespace tt {
namespace {

constexpr const char* token = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";

class OverHttps : public RemoteScene {
protected:
    OverHttps() {
        TestRepository::must(
            git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, listener_.certificate.c_str(), nullptr)
        );
    }

    [[nodiscard]] std::string url(const std::string& login = {}) const {
        std::string url = server_.url("/origin.git");
        return url.insert(url.find("://") + 3, login);
    }

    HttpListener listener_ = self_signed(directory.path());
    GitOverHttp server_{directory.path(), "x-access-token", token, listener_};
};

TEST_F(OverHttps, PushesWithAToken) {
    pushes_to({url(), token});
    const std::string login = "Basic " + to_base64(std::string("x-access-token:") + token);
    EXPECT_GE(std::ranges::count(server_.credentials(), login), 4) << "to read and to write";
}

TEST_F(OverHttps, PushesWithTheLoginInTheUrl) {
    pushes_to({url(std::string("x-access-token:") + token + "@")});
}

TEST_F(OverHttps, GivesUpWithATokenThatIsRefusedAndDoesNotShowIt) {
    for (const GitRemote& refused : {GitRemote{url(), "hunter2-x"}, GitRemote{url("ann:hunter2-x@")}}) {
        const Error error = refusal(refused);
        EXPECT_EQ(error.kind, ErrorKind::denied) << error.message;
        EXPECT_TRUE(error.message.starts_with("fetch from " + url())) << error.message;
        EXPECT_TRUE(error.hint.contains("TT_GITHUB_TOKEN")) << error.hint;
        EXPECT_FALSE((error.message + error.hint).contains("hunter2")) << error.message;
    }
    EXPECT_LE(server_.credentials().size(), 6U);
}

TEST_F(OverHttps, SaysThatItNeedsALogin) {
    const Error error = refusal({url()});
    EXPECT_EQ(error.kind, ErrorKind::denied) << error.message;
    EXPECT_TRUE(error.hint.contains("TT_GITHUB_TOKEN")) << error.hint;
}

TEST_F(OverHttps, TrustsNoCertificateThatNobodySigned) {
    const TempDirectory elsewhere;
    const HttpListener other = self_signed(elsewhere.path());
    TestRepository::must(git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, other.certificate.c_str(), nullptr)
    );
    const Error error = refusal({url(), token});
    EXPECT_EQ(error.kind, ErrorKind::denied) << error.message;
    EXPECT_TRUE(error.hint.contains("SSL_CERT_FILE")) << error.hint;
    EXPECT_TRUE(server_.credentials().empty()) << "and tells it nothing";
}

/// Another server, to which the first one sends us on, is told no token.
TEST_F(OverHttps, GivesItsLoginToNobodyElse) {
    HttpServerOptions options;
    options.listeners = {listener_};
    LocalServer trap(
        [this](const HttpServerRequest& request, const Respond& respond) {
            std::string query;
            for (const auto& [name, value] : request.query) query += "?" + name + "=" + value;
            respond({.status = 302, .headers = {{"Location", server_.url(request.path + query)}}});
        },
        std::move(options)
    );
    std::string plain = trap.url("/origin.git");
    std::string with_login = plain;
    with_login.insert(with_login.find("://") + 3, std::string("x-access-token:") + token + "@");
    for (const GitRemote& given : {GitRemote{plain, token}, GitRemote{with_login}}) {
        EXPECT_EQ(refusal(given).kind, ErrorKind::denied) << refusal(given).message;
        for (const std::string& shown : server_.credentials()) EXPECT_EQ(shown, "");
    }
}

} // namespace
} // namespace tt

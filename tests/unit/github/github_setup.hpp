#pragma once

#include "integrations/github/client.hpp"
#include "integrations/http/curl_client.hpp"
#include "tests/fakes/github/fake_github.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <gtest/gtest.h>

namespace tt::github {

/// A fake GitHub with a branch `main`, and a real client of it.
class GithubTest : public testing::Test {
protected:
    GithubTest() {
        fake_.with([](FakeState& state) {
            state.tokens = {"good-token"};
            state.grow("main", 3);
        });
    }

    /// Another client with the same credential, of whatever stands at `api`.
    Client client_of(std::string api) { return Client({.api = std::move(api)}, token_, http_, clock_); }

    template<class T>
    static void expect_error(const Result<T>& result, ErrorKind kind, std::string_view part) {
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().kind, kind) << result.error().message;
        EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
        EXPECT_EQ((result.error().message + result.error().hint).find("good-token"), std::string::npos);
    }

    FakeGithub fake_;
    CurlClient http_{"tt-test"};
    ManualClock clock_;
    Token token_{"good-token"};
    Client client_{{.api = fake_.api()}, token_, http_, clock_};
    RepositoryName web_{"acme", "web"};
};

} // namespace tt::github

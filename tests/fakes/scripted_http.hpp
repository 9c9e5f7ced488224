#pragma once

#include "pipeline/ports/http_client.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <utility>
#include <vector>

namespace tt {

/// An HttpClient that expects given requests in a given order, refuses surprises, and fails the test when
/// something expected was not sent.
///
///     ScriptedHttp http;
///     http.expect("GET", "https://api.example/repos").answer({.status = 200, .body = "[]"});
class ScriptedHttp : public HttpClient {
public:
    ~ScriptedHttp() override { EXPECT_TRUE(script_.empty()) << "never sent: " << script_.front().what(); }

    class Expectation {
    public:
        /// What send() returns. The body of a 200 or 206 goes to the file when the request is a download.
        void answer(HttpResponse response) { outcome_ = std::move(response); }

        void fail_with(Error error) { outcome_ = std::unexpected(std::move(error)); }

        /// Also demands this header with exactly this value.
        Expectation& with_header(std::string name, std::string value) {
            headers_.emplace_back(std::move(name), std::move(value));
            return *this;
        }

        /// Also demands exactly this body.
        Expectation& with_body(std::string body) {
            body_ = std::move(body);
            return *this;
        }

    private:
        friend class ScriptedHttp;

        [[nodiscard]] std::string what() const { return method_ + " " + url_; }

        std::string method_;
        std::string url_;
        std::vector<HttpHeaders::Field> headers_;
        std::optional<std::string> body_;
        Result<HttpResponse> outcome_ = HttpResponse{.status = 200};
    };

    /// Adds to the end of the script.
    Expectation& expect(std::string method, std::string url) {
        Expectation& expectation = script_.emplace_back();
        expectation.method_ = std::move(method);
        expectation.url_ = std::move(url);
        return expectation;
    }

    Result<HttpResponse> send(const HttpRequest& request) override {
        sent_.push_back(request);
        const std::string what = request.method + " " + request.url;
        if (script_.empty() || script_.front().what() != what) return surprise(what);
        const Expectation expected = std::move(script_.front());
        script_.pop_front();
        for (const auto& [name, value] : expected.headers_)
            EXPECT_EQ(request.headers.value(name), value) << what;
        EXPECT_EQ(request.body, expected.body_.value_or(request.body)) << what;
        return deliver(request, expected.outcome_);
    }

    /// Everything that was sent, surprises included.
    [[nodiscard]] const std::vector<HttpRequest>& sent() const { return sent_; }

private:
    Result<HttpResponse> surprise(const std::string& what) {
        ADD_FAILURE() << "unexpected request: " << what
                      << "\nnext in the script: " << (script_.empty() ? "nothing" : script_.front().what());
        return fail(ErrorKind::failed, "unexpected request: " + what);
    }

    static Result<HttpResponse> deliver(const HttpRequest& request, Result<HttpResponse> outcome) {
        const bool to_file =
            outcome && request.download && (outcome->status == 200 || outcome->status == 206);
        if (!to_file) return outcome;
        const auto mode = outcome->status == 206 ? std::ios::app : std::ios::trunc;
        std::ofstream(request.download->file, std::ios::binary | mode) << std::exchange(outcome->body, {});
        return outcome;
    }

    std::deque<Expectation> script_;
    std::vector<HttpRequest> sent_;
};

} // namespace tt

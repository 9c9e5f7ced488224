// The client against a real server on the loopback.

#include "integrations/http/curl_client.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/eventfd.h>

#include <fstream>
#include <iterator>
#include <thread>

namespace tt {
namespace {

using namespace std::chrono_literals;

/// Says what arrived: method, path, headers that matter, body.
void echo(const HttpServerRequest& request, const Respond& respond) {
    std::string text = request.method + " " + request.path + "\n";
    for (const char* name : {"Content-Type", "User-Agent", "X-Empty", "Authorization"})
        if (const auto value = request.headers.find(name))
            text += std::string(name) + "=" + std::string(*value) + "\n";
    respond({.status = 202, .headers = {{"X-Answer", "yes"}}, .body = text + request.body});
}

TEST(CurlClient, SendsMethodHeadersAndBody) {
    const LocalServer server(echo);
    CurlClient client("tt/1");
    const auto post = client.send(
        {.method = "POST",
         .url = server.url("/a"),
         .headers = {{"Content-Type", "text/x"}, {"X-Empty", ""}},
         .body = "b"}
    );
    ASSERT_TRUE(post) << post.error().message;
    EXPECT_EQ(post->status, 202);
    EXPECT_EQ(post->headers.value("x-answer"), "yes");
    EXPECT_EQ(post->body, "POST /a\nContent-Type=text/x\nUser-Agent=tt/1\nX-Empty=\nb");
    EXPECT_EQ(
        client.send({.method = "DELETE", .url = server.url("/d")})->body, "DELETE /d\nUser-Agent=tt/1\n"
    );
    EXPECT_EQ(client.send({.method = "PUT", .url = server.url("/e")})->body, "PUT /e\nUser-Agent=tt/1\n");
    EXPECT_EQ(client.send({.url = server.url("/f")})->body, "GET /f\nUser-Agent=tt/1\n");
}

TEST(CurlClient, KeepsItsConnectionOverAllKindsOfRequests) {
    LocalServer server(echo);
    CurlClient client("test");
    for (const char* method : {"GET", "POST", "HEAD", "DELETE", "PUT", "GET"})
        ASSERT_TRUE(client.send({.method = method, .url = server.url("/")}));
    EXPECT_EQ(server->counts().accepted, 1U);
    EXPECT_EQ(server->counts().requests, 6U);
}

TEST(CurlClient, GoesThroughAUnixSocketWhateverTheProxy) {
    const TemporaryDirectory directory;
    const LocalServer server(echo, {.listeners = {{.unix_socket = directory / "s"}}});
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    CurlClient client("test");
    const auto response = client.send({.url = "http://tt/x", .unix_socket = directory / "s"});
    ::unsetenv("http_proxy");
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_TRUE(response->body.starts_with("GET /x"));
}

TEST(CurlClient, GoesThroughTheProxyThatItIsGiven) {
    const LocalServer proxy([](const HttpServerRequest& request, const Respond& respond) {
        respond({.body = std::string(request.headers.value("Host")) + request.path});
    });
    CurlClient client("test");
    const auto response = client.send({.url = "http://far.example/p", .proxy = proxy.url("")});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "far.example/p");
}

TEST(CurlClient, FollowsARedirectWithoutTakingTheCredentialElsewhere) {
    const LocalServer other(echo);
    const LocalServer first([&](const HttpServerRequest&, const Respond& respond) {
        respond({.status = 307, .headers = {{"Location", other.url("/there")}, {"X-First", "1"}}});
    });
    CurlClient client("test");
    const HttpHeaders headers{{"Authorization", "Bearer secret"}};
    const auto response = client.send({.url = first.url("/"), .headers = headers});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "GET /there\nUser-Agent=test\n");
    EXPECT_FALSE(response->headers.find("X-First"));
    EXPECT_EQ(client.send({.url = first.url("/"), .max_redirects = 0})->status, 307);
}

TEST(CurlClient, SaysThatNobodyListens) {
    std::string url;
    {
        const LocalServer gone(echo);
        url = gone.url("/p?token=secret");
    }
    CurlClient client("test");
    const auto response = client.send({.url = url, .headers = {{"Authorization", "Bearer secret"}}});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
    EXPECT_NE(response.error().message.find("GET http://127.0.0.1:"), std::string::npos);
    EXPECT_EQ(response.error().message.find("secret"), std::string::npos) << response.error().message;
}

TEST(CurlClient, RefusesRequestsThatMakeNoSense) {
    CurlClient client("test");
    EXPECT_EQ(client.send({.url = "file:///etc/passwd"}).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(client.send({.method = "GET /", .url = "http://h"}).error().kind, ErrorKind::invalid_input);
    const HttpHeaders injected{{"X", "a\r\nY: b"}};
    EXPECT_EQ(client.send({.url = "http://h", .headers = injected}).error().kind, ErrorKind::invalid_input);
}

TEST(CurlClient, GivesUpAtTheDeadline) {
    Watched<std::vector<Respond>> waiting;
    const LocalServer server([&](const HttpServerRequest&, Respond respond) {
        waiting.change([&](auto& all) { all.push_back(std::move(respond)); });
    });
    CurlClient client("test");
    EXPECT_EQ(client.send({.url = server.url("/"), .timeout = 50ms}).error().kind, ErrorKind::timeout);
}

TEST(CurlClient, RefusesAnAnswerThatIsTooLarge) {
    const LocalServer server([](const HttpServerRequest&, const Respond& respond) {
        respond({.body = std::string(1000, 'x')});
    });
    CurlClient client("test");
    EXPECT_EQ(client.send({.url = server.url("/"), .max_body = 999}).error().kind, ErrorKind::corrupt);
    EXPECT_EQ(client.send({.url = server.url("/"), .max_body = 1000})->body.size(), 1000U);
}

/// A server whose requests wait, and a way to wait for the first of them.
struct LongPoll {
    Watched<std::vector<Respond>> waiting;
    LocalServer server{[this](const HttpServerRequest&, Respond respond) {
        waiting.change([&](auto& all) { all.push_back(std::move(respond)); });
    }};

    void until_parked() {
        waiting.wait([](const auto& all) { return !all.empty(); });
    }
};

TEST(CurlClient, LeavesALongPollWhenAskedToStop) {
    LongPoll poll;
    std::stop_source stop;
    const std::jthread stopper([&] {
        poll.until_parked();
        stop.request_stop();
    });
    CurlClient client("test");
    const auto response =
        client.send({.url = poll.server.url("/"), .timeout = 0ms, .stop = stop.get_token()});
    EXPECT_EQ(response.error().kind, ErrorKind::cancelled);
}

TEST(CurlClient, LeavesALongPollWhenTheDescriptorBecomesReadable) {
    LongPoll poll;
    const int wake = ::eventfd(0, EFD_CLOEXEC);
    const std::jthread waker([&] {
        poll.until_parked();
        ::eventfd_write(wake, 1);
    });
    CurlClient client("test");
    const auto response = client.send({.url = poll.server.url("/"), .timeout = 0ms, .wake_fd = wake});
    EXPECT_EQ(response.error().kind, ErrorKind::cancelled);
    eventfd_t value = 0;
    EXPECT_EQ(::eventfd_read(wake, &value), 0) << "the client leaves the event to its owner";
    EXPECT_EQ(value, 1U);
    ::close(wake);
}

TEST(CurlClient, WorksAgainAfterItWasCancelled) {
    const LocalServer server(echo);
    std::stop_source stop;
    stop.request_stop();
    CurlClient client("test");
    EXPECT_FALSE(client.send({.url = server.url("/"), .stop = stop.get_token()}));
    EXPECT_TRUE(client.send({.url = server.url("/")}));
}

} // namespace
} // namespace tt

// What a server does to peers that ask too much or say too little.

#include "tests/support/local_server.hpp"
#include "tests/support/raw_peer.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

HttpServerOptions with(HttpLimits limits) {
    return {.listeners = {}, .limits = limits};
}

TEST(HttpServerLimits, RefusesAHeaderThatIsTooLarge) {
    LocalServer server(say_hello, with({.header_bytes = 1024}));
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("GET / HTTP/1.1\r\nHost: x\r\nX-Filler: " + std::string(2000, 'x') + "\r\n\r\n");
    EXPECT_EQ(peer.read_status(), 431);
}

TEST(HttpServerLimits, RefusesTooManyHeaders) {
    LocalServer server(say_hello);
    RawPeer peer = RawPeer::tcp(server.port());
    std::string head = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (int i = 0; i < 200; ++i) head += "a: b\r\n";
    peer.send(head + "\r\n");
    EXPECT_EQ(peer.read_status(), 431);
}

TEST(HttpServerLimits, RefusesABodyThatIsTooLargeWithoutReadingIt) {
    LocalServer server(say_hello, with({.body_bytes = 100}));
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n");
    EXPECT_EQ(peer.read_status(), 413);
}

TEST(HttpServerLimits, RefusesChunksThatBecomeTooLarge) {
    LocalServer server(say_hello, with({.body_bytes = 100}));
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; ++i) peer.send("28\r\n" + std::string(40, 'x') + "\r\n");
    EXPECT_EQ(peer.read_status(), 413);
}

TEST(HttpServerLimits, TakesABodyOfExactlyTheLimit) {
    LocalServer server(
        [](const HttpServerRequest& request, const Respond& respond) {
            respond({.body = std::to_string(request.body.size())});
        },
        with({.body_bytes = 100})
    );
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'));
    EXPECT_EQ(peer.read_answer().second, "100");
}

TEST(HttpServerLimits, CutsOffASlowHeader) {
    LocalServer server(say_hello, with({.header_timeout = 50ms}));
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("GET / HTTP/1.1\r\nHost:");
    EXPECT_EQ(peer.read_status(), 408);
    EXPECT_EQ(peer.read_to_end(), "");
}

TEST(HttpServerLimits, CutsOffASlowBody) {
    LocalServer server(say_hello, with({.body_timeout = 50ms}));
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_EQ(peer.read_status(), 408);
    EXPECT_EQ(peer.read_to_end(), "");
}

TEST(HttpServerLimits, ClosesAnIdleConnectionWithoutAWord) {
    LocalServer server(say_hello, with({.idle_timeout = 50ms}));
    RawPeer fresh = RawPeer::tcp(server.port());
    RawPeer used = RawPeer::tcp(server.port());
    used.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(used.read_status(), 200);
    EXPECT_EQ(used.read_to_end(), "");
    EXPECT_EQ(fresh.read_to_end(), "");
}

TEST(HttpServerLimits, DropsAPeerThatDoesNotRead) {
    Watched<bool> dropped;
    LocalServer server(
        [&](const HttpServerRequest&, const Respond& respond) {
            const std::shared_ptr<void> lives(nullptr, [&](void*) {
                dropped.change([](bool& is) { is = true; });
            });
            const auto read = [lives](std::uint64_t, std::size_t length) { return std::string(length, 'x'); };
            respond({.source = BodySource{.size = std::uint64_t{1} << 40, .read = read}});
        },
        with({.write_timeout = 50ms})
    );
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    peer.read_through("\r\n\r\n");
    EXPECT_TRUE(dropped.wait([](bool is) { return is; }));
}

TEST(HttpServerLimits, TurnsAwayOneConnectionTooMany) {
    LocalServer server(say_hello, with({.connections = 2}));
    RawPeer first = RawPeer::tcp(server.port());
    RawPeer second = RawPeer::tcp(server.port());
    RawPeer third = RawPeer::tcp(server.port());
    const auto [head, body] = third.read_answer();
    EXPECT_TRUE(head.starts_with("HTTP/1.1 503")) << head;
    EXPECT_NE(head.find("Retry-After: "), std::string::npos);
    EXPECT_EQ(body.back(), '\n');
    EXPECT_EQ(third.read_to_end(), "");
    second.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(second.read_status(), 200);
    EXPECT_EQ(server->counts().refused, 1U);
}

struct MalformedCase {
    const char* request;
    int status;
};

TEST(HttpServerLimits, RefusesMalformedRequestsWithJson) {
    LocalServer server(say_hello);
    const MalformedCase cases[] = {
        {"nonsense\r\n\r\n", 400},
        {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /../etc HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/2.7\r\nHost: x\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400
        },
        {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
    };
    for (const auto& [request, status] : cases) {
        RawPeer peer = RawPeer::tcp(server.port());
        SCOPED_TRACE(request);
        peer.send(request);
        const auto [head, body] = peer.read_answer();
        EXPECT_EQ(std::stoi(head.substr(9)), status) << body;
        EXPECT_TRUE(body.starts_with(R"({"code":")")) << body;
        EXPECT_EQ(peer.read_to_end(), "");
    }
}

TEST(HttpServerLimits, AnswersPipelinedRequestsOneAfterTheOther) {
    LocalServer server([](const HttpServerRequest& request, const Respond& respond) {
        respond({.body = request.path});
    });
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.0\r\n\r\n");
    EXPECT_EQ(peer.read_answer().second, "/1");
    EXPECT_EQ(peer.read_answer().second, "/2");
    EXPECT_EQ(peer.read_answer().second, "/3");
    EXPECT_EQ(peer.read_to_end(), "");
}

TEST(HttpServerLimits, TakesARequestByteByByte) {
    LocalServer server(say_hello);
    RawPeer peer = RawPeer::tcp(server.port());
    for (const char c :
         std::string("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
        peer.send({&c, 1});
    EXPECT_EQ(peer.read_answer().second, "hello");
}

} // namespace
} // namespace tt

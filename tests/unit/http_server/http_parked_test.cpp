// Requests whose answer comes later.

#include "integrations/http/curl_client.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/raw_peer.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tt {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view wait_request = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";

/// Keeps every request until it is told to answer.
struct Parking {
    Watched<std::vector<Respond>> waiting;

    Handler handler() {
        return [this](const HttpServerRequest&, Respond respond) {
            waiting.change([&](auto& all) { all.push_back(std::move(respond)); });
        };
    }

    std::vector<Respond> wait_for(std::size_t count) {
        return waiting.wait([count](const auto& all) { return all.size() >= count; });
    }
};

TEST(HttpServerParking, AnswersFromAnotherThreadLater) {
    Parking parking;
    LocalServer server(parking.handler());
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(wait_request);
    parking.wait_for(1)[0]({.body = "now"});
    EXPECT_EQ(peer.read_answer().second, "now");
}

TEST(HttpServerParking, CountsOnlyTheFirstAnswer) {
    Parking parking;
    LocalServer server(parking.handler());
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(wait_request);
    const Respond respond = parking.wait_for(1)[0];
    respond({.body = "one"});
    respond({.body = "two"});
    peer.send(wait_request);
    EXPECT_EQ(peer.read_answer().second, "one");
    parking.wait_for(2)[1]({.body = "three"});
    EXPECT_EQ(peer.read_answer().second, "three");
}

TEST(HttpServerParking, WakesAThousandAtOnce) {
    Parking parking;
    LocalServer server(parking.handler());
    std::vector<RawPeer> peers;
    for (int i = 0; i < 1000; ++i) {
        peers.push_back(RawPeer::tcp(server.port()));
        peers.back().send(wait_request);
    }
    server->post([all = parking.wait_for(1000)] {
        for (const Respond& respond : all) respond({.body = "go"});
    });
    for (RawPeer& peer : peers) EXPECT_EQ(peer.read_answer().second, "go");
    EXPECT_EQ(server->counts().requests, 1000U);
    EXPECT_EQ(server->counts().accepted, 1000U);
}

TEST(HttpServerParking, TellsTheHandlerThatThePeerHasGone) {
    Watched<int> gone;
    Watched<std::vector<Respond>> waiting;
    std::vector<std::unique_ptr<std::stop_callback<std::function<void()>>>> watches;
    LocalServer server([&](const HttpServerRequest& request, Respond respond) {
        std::function<void()> tell = [&] { gone.change([](int& count) { ++count; }); };
        watches.push_back(std::make_unique<std::stop_callback<std::function<void()>>>(request.closed, tell));
        waiting.change([&](auto& all) { all.push_back(std::move(respond)); });
    });
    {
        RawPeer leaves = RawPeer::tcp(server.port());
        leaves.send(wait_request);
        waiting.wait([](const auto& all) { return all.size() == 1; });
    }
    EXPECT_EQ(gone.wait([](int count) { return count > 0; }), 1);
    RawPeer stays = RawPeer::tcp(server.port());
    stays.send(wait_request);
    waiting.wait([](const auto& all) { return all.size() == 2; })[1]({.body = "still here"});
    EXPECT_EQ(stays.read_answer().second, "still here");
    waiting.wait([](const auto&) { return true; })[0]({.body = "to nobody"});
    EXPECT_EQ(gone.wait([](int) { return true; }), 1);
}

TEST(HttpServerParking, NoticesAPeerThatPipelinedAndLeft) {
    Watched<bool> gone;
    std::unique_ptr<std::stop_callback<std::function<void()>>> watch;
    Respond kept;
    Watched<bool> parked;
    LocalServer server([&](const HttpServerRequest& request, Respond respond) {
        std::function<void()> tell = [&] { gone.change([](bool& is) { is = true; }); };
        watch = std::make_unique<std::stop_callback<std::function<void()>>>(request.closed, tell);
        kept = std::move(respond);
        parked.change([](bool& is) { is = true; });
    });
    {
        RawPeer peer = RawPeer::tcp(server.port());
        peer.send(wait_request);
        parked.wait([](bool is) { return is; });
        peer.send(wait_request);
    }
    EXPECT_TRUE(gone.wait([](bool is) { return is; }));
}

TEST(HttpServerParking, DoesNotLetARequestWaitForAHandlerThatForgotIt) {
    LocalServer server([](const HttpServerRequest&, const Respond&) {});
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(wait_request);
    EXPECT_EQ(peer.read_status(), 500);
}

TEST(HttpServerParking, DoesNotLetARequestWaitForEver) {
    Parking parking;
    LocalServer server(parking.handler(), {.listeners = {}, .limits = {.reply_timeout = 30ms}});
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(wait_request);
    EXPECT_EQ(peer.read_status(), 504);
}

TEST(HttpServerParking, TurnsAnExceptionInto500AndSaysSo) {
    Watched<std::string> fault;
    HttpServerOptions options;
    options.on_fault = [&](std::string_view text) { fault.change([&](std::string& last) { last = text; }); };
    LocalServer server(
        [](const HttpServerRequest&, const Respond&) { throw std::runtime_error("the secret is 42"); },
        std::move(options)
    );
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(wait_request);
    const auto [head, body] = peer.read_answer();
    EXPECT_TRUE(head.starts_with("HTTP/1.1 500 ")) << head;
    EXPECT_EQ(body.find("42"), std::string::npos);
    EXPECT_NE(fault.wait([](const auto& text) { return !text.empty(); }).find("42"), std::string::npos);
}

TEST(HttpServerTimers, RunInTheOrderOfTheirDelaysUnlessCancelled) {
    Watched<std::string> order;
    LocalServer server(say_hello);
    const auto append = [&](const char* what) {
        return [&order, what] { order.change([what](std::string& text) { text += what; }); };
    };
    server->call_later(60ms, append("c"));
    const auto cancelled = server->call_later(40ms, append("x"));
    server->call_later(20ms, append("b"));
    server->call_later(0ms, append("a"));
    server->cancel(cancelled);
    EXPECT_EQ(order.wait([](const auto& text) { return text.ends_with("c"); }), "abc");
}

TEST(HttpServerTimers, CancelIsCertainOnTheIoThread) {
    Watched<std::string> order;
    LocalServer server(say_hello);
    server->post([&] {
        const auto timer =
            server->call_later(0ms, [&] { order.change([](std::string& text) { text += "x"; }); });
        server->cancel(timer);
        server->call_later(1ms, [&] { order.change([](std::string& text) { text += "end"; }); });
    });
    EXPECT_EQ(order.wait([](const auto& text) { return !text.empty(); }), "end");
}

TEST(HttpServerTimers, AnExceptionEndsOnlyTheWorkThatThrewIt) {
    LocalServer server(say_hello);
    server->post([] { throw std::runtime_error("posted"); });
    server->call_later(0ms, [] { throw std::runtime_error("timed"); });
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(wait_request);
    EXPECT_EQ(peer.read_status(), 200);
}

} // namespace
} // namespace tt

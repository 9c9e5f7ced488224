// Where a server listens, and how it stops.

#include "integrations/http/curl_client.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/support/self_signed.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <thread>

namespace tt {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view get_request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

HttpServerOptions on(std::vector<HttpListener> listeners) {
    return {.listeners = std::move(listeners)};
}

void tell_peer(const HttpServerRequest& request, const Respond& respond) {
    const Peer& peer = request.peer;
    const std::string kind = peer.unix_socket ? "unix" : peer.tls ? "tls" : "tcp";
    respond({.body = kind + " " + (peer.unix_socket ? std::to_string(peer.uid) : peer.address)});
}

TEST(HttpListener, ServesASocketForItsUserAndAPortAtOnce) {
    const TemporaryDirectory directory;
    LocalServer server(tell_peer, on({{.unix_socket = directory / "s"}, {}}));
    RawPeer local = RawPeer::unix_socket(directory / "s");
    local.send(get_request);
    EXPECT_EQ(local.read_answer().second, "unix " + std::to_string(::getuid()));
    RawPeer remote = RawPeer::tcp(server.port(1));
    remote.send(get_request);
    EXPECT_TRUE(remote.read_answer().second.starts_with("tcp 127.0.0.1:"));
    struct stat status = {};
    ASSERT_EQ(::stat((directory / "s").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(HttpListener, ServesIpv6) {
    auto opened = HttpServer::listen(on({{.address = "::1"}}));
    if (!opened) GTEST_SKIP() << opened.error().message;
    (*opened)->serve(tell_peer);
    CurlClient client("test");
    const auto url = "http://[::1]:" + std::to_string((*opened)->listeners()[0].port) + "/";
    EXPECT_TRUE(client.send({.url = url})->body.starts_with("tcp [::1]:"));
}

TEST(HttpListener, RefusesAPortThatIsTaken) {
    LocalServer server(say_hello);
    const auto second = HttpServer::listen(on({{.port = server.port()}}));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::conflict);
    EXPECT_NE(second.error().message.find("127.0.0.1:" + std::to_string(server.port())), std::string::npos);
    EXPECT_NE(second.error().hint, "");
}

TEST(HttpListener, RefusesANameForAnAddress) {
    const auto opened = HttpServer::listen(on({{.address = "localhost"}}));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::invalid_input);
}

TEST(HttpListener, RefusesASocketThatAnotherServerUses) {
    const TemporaryDirectory directory;
    LocalServer server(say_hello, on({{.unix_socket = directory / "s"}}));
    const auto second = HttpServer::listen(on({{}, {.unix_socket = directory / "s"}}));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::conflict);
    RawPeer peer = RawPeer::unix_socket(directory / "s");
    peer.send(get_request);
    EXPECT_EQ(peer.read_status(), 200) << "the first server still has its socket";
}

TEST(HttpListener, ReplacesASocketThatNobodyListensOn) {
    const TemporaryDirectory directory;
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, (directory / "s").c_str());
    ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::close(fd);
    LocalServer server(say_hello, on({{.unix_socket = directory / "s"}}));
    RawPeer peer = RawPeer::unix_socket(directory / "s");
    peer.send(get_request);
    EXPECT_EQ(peer.read_status(), 200);
}

TEST(HttpListener, LeavesAFileOfAnotherKindAlone) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "s") << "precious";
    EXPECT_EQ(HttpServer::listen(on({{.unix_socket = directory / "s"}})).error().kind, ErrorKind::conflict);
    EXPECT_EQ(std::filesystem::file_size(directory / "s"), 8U);
}

TEST(HttpListener, RefusesAPathThatNoSocketCanHave) {
    const auto opened = HttpServer::listen(on({{.unix_socket = "/tmp/" + std::string(200, 'x')}}));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::invalid_input);
}

TEST(HttpListener, RemovesItsSocketWhenItStops) {
    const TemporaryDirectory directory;
    {
        const LocalServer server(say_hello, on({{.unix_socket = directory / "s"}}));
    }
    EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(HttpListener, SpeaksTls) {
    const TemporaryDirectory directory, elsewhere;
    const HttpListener listener = self_signed(directory.path());
    LocalServer server(tell_peer, on({listener}));
    CurlClient client("test");
    HttpRequest request{.url = server.url("/"), .ca_file = listener.certificate};
    EXPECT_TRUE(client.send(request)->body.starts_with("tls 127.0.0.1:"));
    EXPECT_TRUE(client.send(request)->reused_connection);
    request.ca_file = self_signed(elsewhere.path()).certificate;
    request.ca_option = "--ca-file FILE";
    const Error mistrust = CurlClient("test").send(request).error();
    EXPECT_EQ(mistrust.kind, ErrorKind::failed) << "nobody was asked";
    EXPECT_NE(mistrust.hint.find("signed the certificate with --ca-file FILE"), std::string::npos);
}

/// As the curl program and most others do.
TEST(HttpListener, IsTrustedByTheAuthoritiesOfTheEnvironmentWhereNoneAreNamed) {
    const TemporaryDirectory directory, elsewhere;
    LocalServer server(tell_peer, on({self_signed(directory.path())}));
    const HttpListener other = self_signed(elsewhere.path());
    const auto status = [&](const std::filesystem::path& named) {
        const auto answer = CurlClient("test").send({.url = server.url("/"), .ca_file = named});
        return answer ? answer->status : 0;
    };
    EXPECT_EQ(status({}), 0);
    ::setenv("SSL_CERT_FILE", (directory / "cert.pem").c_str(), 1);
    EXPECT_EQ(status({}), 200);
    EXPECT_EQ(status(other.certificate), 0) << "what is named counts";
    ::unsetenv("SSL_CERT_FILE");
}

TEST(HttpListener, MovesLargeBodiesBothWaysOverTls) {
    const TemporaryDirectory directory;
    const HttpListener listener = self_signed(directory.path());
    HttpServerOptions options = on({listener});
    options.limits.body_bytes = 8 << 20;
    LocalServer server(
        [](const HttpServerRequest& request, const Respond& respond) { respond({.body = request.body}); },
        std::move(options)
    );
    const std::string body(5'000'000, 'z');
    CurlClient client("test");
    const auto response =
        client.send({.method = "POST", .url = server.url("/"), .body = body, .ca_file = listener.certificate}
        );
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_TRUE(response->body == body);
}

TEST(HttpListener, ParksOverTlsAndNoticesThatThePeerLeft) {
    const TemporaryDirectory directory;
    const HttpListener listener = self_signed(directory.path());
    Watched<std::vector<Respond>> waiting;
    Watched<bool> gone;
    std::unique_ptr<std::stop_callback<std::function<void()>>> watch;
    LocalServer server(
        [&](const HttpServerRequest& request, Respond respond) {
            std::function<void()> tell = [&] { gone.change([](bool& is) { is = true; }); };
            watch = std::make_unique<std::stop_callback<std::function<void()>>>(request.closed, tell);
            waiting.change([&](auto& all) { all.push_back(std::move(respond)); });
        },
        on({listener})
    );
    std::stop_source stop;
    const std::jthread leaver([&] {
        waiting.wait([](const auto& all) { return !all.empty(); });
        stop.request_stop();
    });
    CurlClient client("test");
    const auto response =
        client.send({.url = server.url("/"), .ca_file = listener.certificate, .stop = stop.get_token()});
    EXPECT_EQ(response.error().kind, ErrorKind::cancelled);
    EXPECT_TRUE(gone.wait([](bool is) { return is; }));
}

TEST(HttpListener, ClosesAConnectionThatDoesNotSpeakTls) {
    const TemporaryDirectory directory;
    LocalServer server(say_hello, on({self_signed(directory.path())}));
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(get_request);
    EXPECT_EQ(peer.read_to_end().find("HTTP"), std::string::npos);
}

TEST(HttpListener, RefusesACertificateWithoutItsKey) {
    const TemporaryDirectory directory;
    HttpListener listener = self_signed(directory.path());
    listener.private_key = directory / "none.pem";
    const auto opened = HttpServer::listen(on({listener}));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(opened.error().message.find("none.pem"), std::string::npos);
}

TEST(HttpServerStop, AnswersWhatIsParkedAndClosesWhatIsIdle) {
    Watched<std::vector<Respond>> waiting;
    LocalServer server([&](const HttpServerRequest& request, Respond respond) {
        if (request.path == "/now") return respond({});
        waiting.change([&](auto& all) { all.push_back(std::move(respond)); });
    });
    RawPeer idle = RawPeer::tcp(server.port());
    idle.send("GET /now HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(idle.read_status(), 200);
    RawPeer parked = RawPeer::tcp(server.port());
    parked.send(get_request);
    waiting.wait([](const auto& all) { return !all.empty(); });
    std::jthread stopper([&] { server->stop(1min); });
    const auto [head, body] = parked.read_answer();
    EXPECT_TRUE(head.starts_with("HTTP/1.1 503 ")) << head;
    EXPECT_NE(head.find("Connection: close"), std::string::npos);
    EXPECT_EQ(parked.read_to_end(), "");
    parked.end_writing();
    EXPECT_EQ(idle.read_to_end(), "");
    stopper.join();
    waiting.wait([](const auto&) { return true; })[0]({.body = "too late"});
}

TEST(HttpServerStop, LetsAReplyBeFinished) {
    const std::string body(20'000'000, 'x');
    LocalServer server([&](const HttpServerRequest&, const Respond& respond) { respond({.body = body}); });
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    peer.read_through("\r\n\r\n");
    const std::jthread stopper([&] { server->stop(1min); });
    EXPECT_TRUE(peer.read_to_end() == body);
}

TEST(HttpServerStop, DoesNotWaitForAPeerBeyondTheDeadline) {
    const std::string body(20'000'000, 'x');
    LocalServer server([&](const HttpServerRequest&, const Respond& respond) { respond({.body = body}); });
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(get_request);
    peer.read_through("\r\n\r\n");
    server->stop(20ms);
    EXPECT_LT(peer.read_to_end().size(), body.size());
}

TEST(HttpServerStop, IsHarmlessBeforeServingAndTwice) {
    auto opened = HttpServer::listen(on({{}}));
    ASSERT_TRUE(opened);
    (*opened)->stop(1s);
    (*opened)->stop(1s);
    (*opened)->post([] { FAIL(); });
}

TEST(HttpServerStop, KeepsAConnectionWaitingUntilItServes) {
    auto opened = HttpServer::listen(on({{}}));
    ASSERT_TRUE(opened);
    RawPeer peer = RawPeer::tcp((*opened)->listeners()[0].port);
    peer.send(get_request);
    (*opened)->serve(say_hello);
    EXPECT_EQ(peer.read_status(), 200);
}

} // namespace
} // namespace tt

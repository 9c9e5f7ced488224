#include "integrations/posix/file_lock.hpp"
#include "tests/e2e/serve/serve_process.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <future>

namespace tt {
namespace {

const std::vector<std::string> any_port{"--listen", "127.0.0.1:0"};

class Serve : public testing::Test {
protected:
    TemporaryDirectory directory_;

    [[nodiscard]] std::filesystem::path home() const { return directory_ / "home"; }

    ServeProcess start(std::vector<std::string> arguments = any_port) {
        return {home(), std::move(arguments)};
    }
};

TEST_F(Serve, ServesOnSocketAndLoopbackUntilItIsTold) {
    ServeProcess server = start();
    EXPECT_EQ(server.ask("GET", "/v1/version").status, 200);
    EXPECT_EQ(server.ask_with("", "GET", "/v1/version").status, 401);
    EXPECT_EQ(server.ask_with(server.secret_in("operator.token"), "GET", "/v1/status").status, 200);
    EXPECT_EQ(server.ask_with(server.secret_in("enroll.token"), "GET", "/v1/status").status, 403);
    EXPECT_EQ(server.terminate(), ProcessStatus{});
}

TEST_F(Serve, KeepsItsStateDirectoryForItsUserAlone) {
    const ServeProcess server = start();
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(home()).permissions(), perms::owner_all);
    for (const char* name : {"tt.sock", "operator.token", "enroll.token", "tt.db"})
        EXPECT_EQ(
            std::filesystem::status(home() / name).permissions(), perms::owner_read | perms::owner_write
        ) << name;
}

TEST_F(Serve, WritesIntoTheLeaseWhereItIsReached) {
    const ServeProcess server = start();
    const auto holder = must(FileLock::holder(home() / "lease"));
    ASSERT_TRUE(holder);
    EXPECT_EQ(holder->pid, server.pid());
    const LeaseNote note = must(decode<LeaseNote>(holder->text));
    EXPECT_EQ(note.socket, (home() / "tt.sock").string());
    EXPECT_EQ(note.agents, server.note().agents);
}

TEST_F(Serve, ASecondServerNamesTheFirst) {
    const ServeProcess first = start();
    ServeProcess second = start();
    const Refusal refusal = second.refusal();
    EXPECT_EQ(refusal.code, "conflict");
    EXPECT_TRUE(refusal.message.contains(std::to_string(first.pid()))) << refusal.message;
    EXPECT_TRUE(refusal.message.contains("tt.sock"));
    EXPECT_EQ(second.end().code, 1);
    EXPECT_EQ(first.ask("GET", "/v1/version").status, 200);
}

TEST_F(Serve, SaysWhenItsPortIsTaken) {
    const FileDescriptor other{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(::bind(other.number(), raw, length), 0);
    ASSERT_EQ(::listen(other.number(), 1), 0);
    ASSERT_EQ(::getsockname(other.number(), raw, &length), 0);
    const std::string endpoint = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    ServeProcess server = start({"--listen", endpoint});
    EXPECT_EQ(server.refusal().code, "conflict");
    EXPECT_TRUE(server.refusal().message.contains(endpoint)) << server.refusal().message;
    EXPECT_EQ(server.end().code, 1);
    EXPECT_TRUE(server.log().contains(endpoint));
}

TEST_F(Serve, RefusesToServeOtherMachinesInClear) {
    ServeProcess server = start({"--listen", "0.0.0.0:0"});
    EXPECT_EQ(server.refusal().code, "denied");
    EXPECT_TRUE(server.refusal().hint.contains("--insecure"));
}

TEST_F(Serve, RefusesAStateDirectoryThatOthersMayEnter) {
    std::filesystem::create_directory(home());
    ASSERT_EQ(::chmod(home().c_str(), 0755), 0);
    ServeProcess server = start();
    EXPECT_EQ(server.refusal().code, "denied");
}

TEST_F(Serve, EndsByItselfWhenNothingIsLeftToDo) {
    ServeProcess server = start({"--until-idle", "--idle-grace", "100ms"});
    EXPECT_EQ(server.end(), ProcessStatus{});
}

TEST_F(Serve, DoesNotEndWhileSomebodyWatches) {
    ServeProcess server = start({"--until-idle", "--idle-grace", "100ms"});
    const std::string version(server.ask("GET", "/v1/status").headers.value("TT-Version"));
    const HttpResponse watched = server.ask("GET", "/v1/status?wait=2s&since=" + version);
    EXPECT_EQ(watched.status, 200);
    EXPECT_EQ(server.end(), ProcessStatus{});
}

TEST_F(Serve, EmbeddedHasTheSameEndpointForAgentsInEveryRun) {
    ServeProcess first = start({"--until-idle"});
    const std::string agents = first.note().agents;
    first.terminate();
    EXPECT_EQ(start({"--until-idle"}).note().agents, agents);
}

TEST_F(Serve, AnswersParkedRequestsWhenItEnds) {
    ServeProcess server = start();
    const std::string version(server.ask("GET", "/v1/status").headers.value("TT-Version"));
    auto parked = std::async(std::launch::async, [&] {
        return server.ask("GET", "/v1/status?wait=60s&since=" + version);
    });
    // A request that is answered after the parked one was taken; whichever comes first, both are answered.
    server.ask("GET", "/v1/version");
    EXPECT_EQ(server.terminate(), ProcessStatus{});
    EXPECT_TRUE(parked.valid());
    try {
        EXPECT_EQ(parked.get().status, 503);
    } catch (const std::runtime_error&) {
        // It was not yet connected when the server stopped listening.
    }
}

TEST_F(Serve, WhatWasAcknowledgedOutlivesAKill) {
    ServeProcess server = start();
    const HttpResponse made = server.ask("POST", "/v1/tokens", R"({"name":"ci","role":"reader"})");
    ASSERT_EQ(made.status, 200);
    server.signal(SIGKILL);
    server.end();
    const ServeProcess again = start();
    EXPECT_EQ(again.ask_with(must(decode<IssuedToken>(made.body)).secret, "GET", "/v1/status").status, 200);
}

TEST_F(Serve, NeverLogsASecret) {
    ServeProcess server = start({"--listen", "127.0.0.1:0", "--log-level", "debug"});
    const HttpResponse made = server.ask("POST", "/v1/tokens", R"({"name":"ci","role":"reader"})");
    const std::string secret = must(decode<IssuedToken>(made.body)).secret;
    server.ask_with(secret, "GET", "/v1/status");
    server.ask_with(secret + "x", "POST", "/v1/tokens", secret);
    server.ask_with(server.secret_in("operator.token"), "GET", "/v1/status");
    server.terminate();
    EXPECT_TRUE(server.log().contains("/v1/status"));
    EXPECT_FALSE(server.log().contains(secret));
    EXPECT_FALSE(server.log().contains(server.secret_in("operator.token")));
}

} // namespace
} // namespace tt

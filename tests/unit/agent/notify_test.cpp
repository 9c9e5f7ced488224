#include "agent/notify.hpp"
#include "integrations/files/file_descriptor.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace tt::agent {

namespace {

using namespace std::chrono_literals;

/// A supervisor: a socket of that name, `@` for one that is abstract.
class Supervisor {
public:
    explicit Supervisor(const std::string& name)
        : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name.front() == '@') address.sun_path[0] = '\0';
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        EXPECT_EQ(::bind(fd_.number(), reinterpret_cast<sockaddr*>(&address), size), 0);
        ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    }

    ~Supervisor() {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
    }

    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    /// What it has heard since the last time, with a `|` between.
    std::string heard() {
        std::string all;
        std::array<char, 4096> bytes{};
        for (ssize_t size = 0; (size = ::recv(fd_.number(), bytes.data(), bytes.size(), 0)) > 0;)
            all += (all.empty() ? "" : "|") + std::string(bytes.data(), static_cast<std::size_t>(size));
        return all;
    }

private:
    FileDescriptor fd_;
};

} // namespace

TEST(Notifier, SaysOnceThatItIsReadyAndEachNewStatus) {
    const TemporaryDirectory directory;
    Supervisor supervisor(directory / "notify");
    auto notifier = Notifier::from_environment();
    notifier.ready();
    notifier.ready();
    notifier.status("web: deploy d1\nbegins");
    notifier.status("web: deploy d1\nbegins");
    notifier.stopping();
    EXPECT_EQ(supervisor.heard(), "READY=1|STATUS=web: deploy d1 begins|STOPPING=1");
}

TEST(Notifier, KnowsAbstractSockets) {
    Supervisor supervisor("@tt-notify-test-" + std::to_string(::getpid()));
    Notifier::from_environment().stopping();
    EXPECT_EQ(supervisor.heard(), "STOPPING=1");
}

TEST(Notifier, TakesItsVariablesOutOfTheEnvironment) {
    const TemporaryDirectory directory;
    const Supervisor supervisor(directory / "notify");
    ::setenv("WATCHDOG_USEC", "1000000", 1);
    std::ignore = Notifier::from_environment();
    EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr);
    EXPECT_EQ(std::getenv("WATCHDOG_USEC"), nullptr);
}

TEST(Notifier, GivesASignOfLifeTwiceInTheTimeOfTheWatchdog) {
    const TemporaryDirectory directory;
    Supervisor supervisor(directory / "notify");
    ::setenv("WATCHDOG_USEC", "10000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    auto notifier = Notifier::from_environment();
    EXPECT_EQ(notifier.alive(100s), never) << "before it is ready nobody watches";
    notifier.ready();
    EXPECT_EQ(notifier.alive(100s), Uptime(105s));
    EXPECT_EQ(notifier.alive(104s), Uptime(105s));
    EXPECT_EQ(notifier.alive(105s), Uptime(110s));
    EXPECT_EQ(supervisor.heard(), "READY=1|WATCHDOG=1|WATCHDOG=1");
}

TEST(Notifier, OfAnotherProcessIsNotWatched) {
    const TemporaryDirectory directory;
    const Supervisor supervisor(directory / "notify");
    ::setenv("WATCHDOG_USEC", "10000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid() + 1).c_str(), 1);
    EXPECT_FALSE(Notifier::from_environment().watchdog());
}

TEST(Notifier, IsSilentWhereNobodyListens) {
    ::unsetenv("NOTIFY_SOCKET");
    auto notifier = Notifier::from_environment();
    notifier.ready();
    EXPECT_EQ(notifier.alive(1s), never);
}

} // namespace tt::agent

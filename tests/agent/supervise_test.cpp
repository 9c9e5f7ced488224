#include "tests/agent/agent_host.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

namespace tt {

namespace {

/// The socket that a supervisor listens on.
class NotifySocket {
public:
    explicit NotifySocket(const std::string& path)
        : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        EXPECT_EQ(::bind(fd_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }

    /// The next that begins like this; what else is said meanwhile goes by.
    std::string next(const std::string& beginning) {
        while (true) {
            const auto readable = wait_readable(fd_.number(), std::chrono::minutes{1});
            if (!readable || !*readable) return "(nothing)";
            std::array<char, 4096> bytes{};
            const ssize_t size = ::recv(fd_.number(), bytes.data(), bytes.size(), 0);
            const std::string message(bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
            if (message.starts_with(beginning)) return message;
        }
    }

private:
    FileDescriptor fd_;
};

} // namespace

using SuperviseTest = AgentHost;

TEST_F(SuperviseTest, IsReadyOnceItReportsAndSaysWhatItDoesUntilItStops) {
    const std::string path = directory / "notify";
    NotifySocket supervisor(path);
    variables = {{"NOTIFY_SOCKET", path}, {"WATCHDOG_USEC", "200000"}};
    control_plane.say({permitted(
        publish("d1", "one", {{"RESTARTING", "env > " + (directory / "environment").string()}}), "p1"
    )});
    start();
    EXPECT_EQ(supervisor.next("READY"), "READY=1");
    EXPECT_EQ(supervisor.next("STATUS=web: deploy d1 is over"), "STATUS=web: deploy d1 is over");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(supervisor.next("WATCHDOG"), "WATCHDOG=1");
    EXPECT_EQ(end_agent().code, 0);
    EXPECT_EQ(supervisor.next("STOPPING"), "STOPPING=1");
    EXPECT_EQ(slurp(directory / "environment").find("NOTIFY_SOCKET"), std::string::npos);
    EXPECT_EQ(slurp(directory / "environment").find("WATCHDOG"), std::string::npos);
}

TEST_F(SuperviseTest, ABrokenJournalEndsItWithWordsForTheSupervisor) {
    std::filesystem::create_directories(directory / "state");
    std::ofstream(directory / "state" / "membership") << "damage\n";
    start();
    EXPECT_EQ(wait_agent().code, 1);
    wait_log("journal file");
}

} // namespace tt

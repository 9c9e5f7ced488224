#include "agent/download.hpp"
#include "integrations/build/manifest.hpp"
#include "integrations/files/release_directory.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <vector>

namespace {

std::vector<std::filesystem::path> synced;

} // namespace

/// In place of the C library's, to see what is made durable.
extern "C" int fsync(int descriptor) {
    synced.push_back(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor)));
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace tt::agent {
namespace {

class NoHttp : public HttpClient {
    Result<HttpResponse> send(const HttpRequest&) override {
        return fail(ErrorKind::unavailable, "there is no network");
    }
};

/// An unpacker that is killed leaves a release whose name may vanish when the machine loses its power.
TEST(Download, MakesTheNameOfAReleaseThatIsThereDurable) {
    const TemporaryDirectory directory;
    const Layout layout{.state = directory / "state", .root = directory / "srv"};
    const ServiceName web("web");
    Prepare prepare;
    prepare.build = BuildId("b-1");
    std::filesystem::create_directories(layout.release(web, prepare.build));
    prepare.digest = digest({});
    std::ofstream(manifest_of_release(layout.releases(web), "b-1")) << canonical_text({});
    NoHttp http;
    synced.clear();
    Downloader downloader(layout, "no-unpacker", ControlPlane(http, {}), "");
    EXPECT_TRUE(downloader.download({web, prepare, {}}, {}).ok);
    EXPECT_EQ(synced, std::vector{layout.releases(web)});
}

TEST(StartDelay, SpreadsAFleetEvenly) {
    const DownloadRules rules{.spread = std::chrono::seconds{60}};
    std::map<Duration, int> hosts;
    for (int i = 0; i < 1000; ++i)
        ++hosts[start_delay(rules, HostId("h-" + std::to_string(i)), BuildId("b-1")) / 6000];
    EXPECT_EQ(hosts.size(), 10U);
    for (const auto& [tenth, count] : hosts) {
        EXPECT_GE(count, 70) << tenth.count();
        EXPECT_LE(count, 130) << tenth.count();
    }
}

TEST(StartDelay, IsTheSameAfterACrashAndAnotherForAnotherBuild) {
    const DownloadRules rules{.spread = std::chrono::hours{1}};
    const HostId host("h-1");
    EXPECT_EQ(start_delay(rules, host, BuildId("b-1")), start_delay(rules, host, BuildId("b-1")));
    EXPECT_NE(start_delay(rules, host, BuildId("b-1")), start_delay(rules, host, BuildId("b-2")));
    EXPECT_EQ(start_delay({}, host, BuildId("b-1")), Duration{0});
}

} // namespace
} // namespace tt::agent

#include "agent/download.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

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
    NoHttp http;
    synced.clear();
    Downloader downloader(layout, "no-unpacker", ControlPlane(http, {}), "");
    EXPECT_TRUE(downloader.download(web, prepare, {}, 1, {}).ok);
    EXPECT_EQ(synced, std::vector{layout.releases(web)});
}

} // namespace
} // namespace tt::agent

#include "agent/recover.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/posix/proc.hpp"
#include "tests/support/must.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;
using testing_support::must;

/// A host with one release and all that is known about its files.
class RecoverTest : public ::testing::Test {
protected:
    RecoverTest() {
        ServiceState state;
        state.service = web;
        state.resident.push_back({build('1')});
        must(journal.save(state));
        fs::create_directories(layout.release(web, build('1')));
        std::ofstream(stamps) << "stamps";
        std::ofstream(layout.scrub(web)) << "scrub";
    }

    [[nodiscard]] std::vector<ServiceState> recover_from(const std::string& boot) const {
        Membership membership;
        membership.boot = boot;
        auto states = must(recover(journal, layout, membership));
        EXPECT_EQ(membership.boot, must(boot_id()));
        return states;
    }

    const ServiceName web{"web"};
    TemporaryDirectory directory;
    Layout layout{.state = directory / "state", .root = directory / "srv"};
    Journal journal = must(Journal::open(layout));
    fs::path stamps = stamps_of_release(layout.releases(web), build('1').value);
};

} // namespace

TEST_F(RecoverTest, BelievesWhatIsKnownAboutFiles) {
    EXPECT_EQ(recover_from(must(boot_id())).front().resident.size(), 1U);
    EXPECT_TRUE(fs::exists(stamps));
    EXPECT_TRUE(fs::exists(layout.scrub(web)));
}

TEST_F(RecoverTest, BelievesNothingAboutFilesAfterAReboot) {
    EXPECT_EQ(recover_from("another").front().resident.size(), 1U);
    EXPECT_FALSE(fs::exists(stamps));
    EXPECT_FALSE(fs::exists(layout.scrub(web)));
}

TEST_F(RecoverTest, ForgetsAReleaseThatIsGone) {
    fs::remove(layout.release(web, build('1')));
    EXPECT_TRUE(recover_from(must(boot_id())).front().resident.empty());
}

} // namespace tt::agent

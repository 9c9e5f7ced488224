#include "agent/journal.hpp"
#include "integrations/crypto/sha256.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {

namespace {

class JournalTest : public ::testing::Test {
protected:
    Journal open() {
        auto journal = Journal::open(layout);
        if (!journal) throw std::runtime_error(journal.error().message);
        return std::move(*journal);
    }

    void write_body(const std::string& name, const std::string& body) const {
        std::ofstream(layout.services() / name) << sha256(body).value << "\n" << body << "\n";
    }

    TemporaryDirectory directory;
    Layout layout{.state = directory / "state"};
};

TEST_F(JournalTest, MakesItsDirectoryWithAllAboveIt) {
    layout.state = directory / "not/there/yet";
    open();
    EXPECT_TRUE(std::filesystem::is_directory(layout.services()));
}

ServiceState any_state() {
    ServiceState state;
    state.service = ServiceName{"web"};
    state = follow(std::move(state), nullptr, 1, Uptime{1});
    const auto goal = with_permit(goal_for("d1", '1'), "p1");
    state = next(follow(std::move(state), &goal, 7, Uptime{1000}), Uptime{1000}).state;
    state.current = Placed{DeployId{"d0"}, StageName{"prod"}, "current", build('0'), {}, 3, {}};
    state.resident.push_back({build('0'), 4, Reversible::until_commit});
    return state;
}

} // namespace

TEST_F(JournalTest, GivesBackWhatWasSaved) {
    const auto journal = open();
    EXPECT_EQ(*journal.membership(), Membership{});
    const Membership membership{journal_format, HostId{"h-1"}, "s", FleetId{"f1"}, 7, 42, 3, "boot"};
    ASSERT_TRUE(journal.save(membership));
    ASSERT_TRUE(journal.save(any_state()));
    EXPECT_EQ(*journal.membership(), membership);
    EXPECT_EQ(*journal.services(), std::vector{any_state()});
}

TEST_F(JournalTest, LetsNobodyElseReadTheSecret) {
    ASSERT_TRUE(open().save(Membership{}));
    const auto mode = std::filesystem::status(layout.membership()).permissions();
    EXPECT_EQ(mode & std::filesystem::perms{0077}, std::filesystem::perms::none);
}

TEST_F(JournalTest, HasOneAgentAtATime) {
    const auto journal = open();
    const auto second = Journal::open(layout);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::blocked);
}

TEST_F(JournalTest, RefusesTheFormatOfANewerAgent) {
    const auto journal = open();
    write_body("web", R"({"format":2,"service":"web"})");
    ASSERT_FALSE(journal.services());
    EXPECT_NE(journal.services().error().message.find("has format 2; this agent knows 1"), std::string::npos);
}

TEST_F(JournalTest, RefusesAFileThatIsAboutAnotherService) {
    const auto journal = open();
    write_body("web", R"({"format":1,"service":"api"})");
    EXPECT_EQ(journal.services().error().kind, ErrorKind::corrupt);
}

TEST_F(JournalTest, RefusesEveryDamageOfOneByte) {
    const auto journal = open();
    ASSERT_TRUE(journal.save(any_state()));
    std::string bytes;
    std::getline(std::ifstream(layout.services() / "web"), bytes, '\0');
    for (std::size_t at = 0; at < bytes.size(); at += 7) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        std::ofstream(layout.services() / "web") << damaged;
        EXPECT_FALSE(journal.services()) << "at byte " << at;
    }
}

} // namespace tt::agent

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

    static std::string read(const std::filesystem::path& path) {
        std::string bytes;
        std::getline(std::ifstream(path), bytes, '\0');
        return bytes;
    }

    /// What nothing is known of.
    static ServiceState fresh() {
        ServiceState state;
        state.service = ServiceName{"web"};
        return state;
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

TEST_F(JournalTest, ForgetsAServiceButNeverWhatItsPublisherRevoked) {
    const auto journal = open();
    auto state = any_state();
    ASSERT_TRUE(journal.save(state));
    EXPECT_EQ(journal.forget(state).value(), std::nullopt);
    EXPECT_TRUE(journal.services().value().empty());
    EXPECT_TRUE(journal.forget(state)) << "as often as one likes";
    state.index = SignedIndex{};
    ASSERT_TRUE(journal.forget(state));
    ASSERT_EQ(journal.services().value().size(), 1U);
    EXPECT_TRUE(journal.services().value().front().index);
    EXPECT_FALSE(journal.services().value().front().walk);
}

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

TEST_F(JournalTest, SetsAsideAFileThatIsAboutAnotherService) {
    const auto journal = open();
    write_body("web", R"({"format":1,"service":"api"})");
    EXPECT_EQ(*journal.services(), std::vector{fresh()});
    EXPECT_TRUE(std::filesystem::exists(layout.damaged() / "web"));
}

TEST_F(JournalTest, ATruncationAtAnyByteBeginsTheServiceAnew) {
    const auto journal = open();
    ASSERT_TRUE(journal.save(any_state()));
    const auto bytes = read(layout.services() / "web");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        std::ofstream(layout.services() / "web") << bytes.substr(0, size);
        const auto states = journal.services();
        ASSERT_TRUE(states) << states.error().message;
        ASSERT_EQ(*states, std::vector{fresh()}) << "at byte " << size;
        ASSERT_FALSE(std::filesystem::exists(layout.services() / "web"));
    }
}

TEST_F(JournalTest, ADamageOfAnyByteBeginsTheServiceAnew) {
    const auto journal = open();
    ASSERT_TRUE(journal.save(any_state()));
    const auto bytes = read(layout.services() / "web");
    for (std::size_t at = 0; at < bytes.size(); at += 7) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        std::ofstream(layout.services() / "web") << damaged;
        ASSERT_EQ(*journal.services(), std::vector{fresh()}) << "at byte " << at;
    }
}

TEST_F(JournalTest, TheHostIsKnownWhicheverOfItsTwoFilesIsTruncated) {
    const auto journal = open();
    const Membership membership{journal_format, HostId{"h-1"}, "s", FleetId{"f1"}, 7, 42, 3, "boot"};
    ASSERT_TRUE(journal.save(membership));
    for (const auto& path : {layout.membership(), layout.membership_copy()}) {
        const auto bytes = read(path);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            std::ofstream(path) << bytes.substr(0, size);
            ASSERT_EQ(*journal.membership(), membership) << path << " at byte " << size;
        }
        std::ofstream(path) << bytes;
    }
}

TEST_F(JournalTest, NobodyGuessesWhoTheHostIsWhenBothAreDamaged) {
    const auto journal = open();
    ASSERT_TRUE(journal.save(Membership{journal_format, HostId{"h-1"}, "s", FleetId{"f1"}, 7, 42, 3, "boot"})
    );
    for (const auto& path : {layout.membership(), layout.membership_copy()}) std::ofstream(path) << "x";
    EXPECT_EQ(journal.membership().error().kind, ErrorKind::corrupt);
}

/// A host that was there before the second file was.
TEST_F(JournalTest, TakesTheFirstFileWhereThereIsNoCopy) {
    const auto journal = open();
    const Membership membership{journal_format, HostId{"h-1"}, "s", FleetId{"f1"}, 7, 42, 3, "boot"};
    ASSERT_TRUE(journal.save(membership));
    std::filesystem::remove(layout.membership_copy());
    EXPECT_EQ(*journal.membership(), membership);
}

} // namespace tt::agent

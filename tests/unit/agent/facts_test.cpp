#include "agent/facts.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {
namespace {

HostFacts base() {
    return {"web-1", "a", {"web"}, "1.0"};
}

class Facts : public testing::Test {
protected:
    TemporaryDirectory directory;
    Layout layout{.state = directory.path()};
    FactSources sources{.file = directory / "facts.txt", .command = {}};

    void write(const std::string& lines) const { std::ofstream(sources.file) << lines; }

    [[nodiscard]] std::filesystem::path program(const std::string& script) const {
        const auto path = directory / "program";
        std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
        std::filesystem::permissions(path, std::filesystem::perms{0700});
        return path;
    }
};

TEST_F(Facts, AreLinesOverWhatTheCommandLineSays) {
    const auto facts = with_facts(base(), "# of the cloud\n\nzone=b\ngroup=db\ntag.size=big=ger\ntag.empty=");
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->zone, "b");
    EXPECT_EQ(facts->groups, (std::vector<std::string>{"web", "db"}));
    EXPECT_EQ(facts->tags, (std::map<std::string, std::string>{{"size", "big=ger"}, {"empty", ""}}));
    EXPECT_EQ(facts->name, "web-1");
}

TEST_F(Facts, AreNothingElse) {
    for (const char* wrong : {"zones=b", "group=", "tag.=x", "tag.x", "name=web-2", " zone=b"}) {
        const auto facts = with_facts(base(), std::string("zone=b\n") + wrong);
        ASSERT_FALSE(facts) << wrong;
        EXPECT_TRUE(facts.error().message.contains(wrong)) << facts.error().message;
    }
}

TEST_F(Facts, ComeFromAFileAndFromAProgram) {
    write("zone=b\n");
    sources.command = program("echo group=db; echo tag.by=program");
    const auto facts = read_facts(sources, base());
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->zone, "b");
    EXPECT_EQ(facts->groups, (std::vector<std::string>{"web", "db"}));
    EXPECT_EQ(facts->tags.at("by"), "program");
}

TEST_F(Facts, OfAProgramThatFailsAreNone) {
    sources = {.file = {}, .command = program("echo zone=b; exit 3")};
    const auto facts = read_facts(sources, base());
    ASSERT_FALSE(facts);
    EXPECT_TRUE(facts.error().message.contains("exit 3")) << facts.error().message;
}

TEST_F(Facts, AreThoseThatWereKeptWhenTheyCannotBeReadAtTheStart) {
    EXPECT_FALSE(first_facts(sources, base(), layout)) << "a host without its groups would leave its stages";
    write("zone=b\n");
    ASSERT_TRUE(first_facts(sources, base(), layout));
    write("nonsense\n");
    HostFacts upgraded = base();
    upgraded.agent = "1.1";
    const auto facts = first_facts(sources, upgraded, layout);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->zone, "b");
    EXPECT_EQ(facts->agent, "1.1");
}

TEST_F(Facts, AreReadAnewWhenThatIsAskedFor) {
    write("zone=b\n");
    const auto first = first_facts(sources, base(), layout).value();
    Watched<std::vector<HostFacts>> heard;
    const FactsWatch watch(sources, base(), first, layout, [&](HostFacts facts) {
        heard.change([&](auto& all) { all.push_back(std::move(facts)); });
    });
    write("zone=c\n");
    watch.look_now();
    const auto all = heard.wait([](const auto& facts) { return !facts.empty(); });
    EXPECT_EQ(all.front().zone, "c");
    EXPECT_EQ(all.front().groups, base().groups);
}

} // namespace
} // namespace tt::agent

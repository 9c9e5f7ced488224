#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/help.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using Words = std::vector<std::string>;

std::string name_of(const Words& words) {
    const auto typed = find_command(all_commands, words);
    return typed ? "tt " + std::string(typed->command->name) : typed.error().hint;
}

TEST(FindCommand, TakesOneWordOrTwo) {
    EXPECT_EQ(name_of({"hosts"}), "tt hosts");
    EXPECT_EQ(name_of({"hosts", "prod"}), "tt hosts");
    EXPECT_EQ(name_of({"hosts", "drain", "web-1"}), "tt hosts drain");
    EXPECT_EQ(name_of({}), "tt ");
}

TEST(FindCommand, LetsSettingsStandBeforeTheName) {
    EXPECT_EQ(name_of({"-o", "json", "status"}), "tt status");
    EXPECT_EQ(name_of({"--server", "status", "hosts", "--json", "drain", "x"}), "tt hosts drain");
    EXPECT_EQ(name_of({"--service=hosts", "status"}), "tt status");
}

TEST(FindCommand, TakesTheNameOutAndKeepsTheRestInOrder) {
    const auto typed = find_command(all_commands, Words{"--json", "hosts", "drain", "hosts"});
    ASSERT_TRUE(typed);
    EXPECT_EQ(typed->words, (Words{"--json", "hosts"}));
}

TEST(FindCommand, GuessesWhatWasMeant) {
    EXPECT_EQ(name_of({"stauts"}), "did you mean 'tt status'?");
    EXPECT_EQ(name_of({"token", "crate"}), "did you mean 'tt token create'?");
    EXPECT_EQ(name_of({"xyzzy"}), "see all of them: tt help");
    EXPECT_EQ(name_of({"token"}), "see tt help token");
}

TEST(FindCommand, TakesTheOptionThatEverybodyTries) {
    EXPECT_EQ(name_of({"--version"}), "tt version");
    EXPECT_EQ(name_of({"--version", "--json"}), "tt version");
    EXPECT_EQ(name_of({"agent", "--version"}), "tt agent");
}

TEST(FindCommand, KnowsAGroupsCommandByItsMisspeltName) {
    const auto typed = find_command(all_commands, Words{"hosts", "assing", "h1", "x"});
    ASSERT_TRUE(typed);
    const auto meant = misspelt(all_commands, *typed);
    ASSERT_TRUE(meant);
    EXPECT_EQ(meant->hint, "did you mean 'tt hosts assign'?");
    EXPECT_FALSE(misspelt(all_commands, *find_command(all_commands, Words{"hosts", "prod", "x"})));
}

TEST(Commands, AllHaveNamesSummariesAndHelp) {
    for (const Command& command : all_commands) {
        EXPECT_FALSE(command.summary.empty()) << command.name;
        EXPECT_FALSE(command.summary.ends_with('.')) << command.name;
        if (command.declare == nullptr) continue;
        EXPECT_TRUE(command.name.empty() || !command.examples.empty()) << command.name;
        EXPECT_NE(command_help(command, true).find("--server"), std::string::npos) << command.name;
    }
}

TEST(Commands, ShowExamplesThatExist) {
    for (const Command& command : all_commands) {
        std::string_view text = command.examples;
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            EXPECT_TRUE(text.substr(0, end).starts_with("tt " + std::string(command.name)))
                << command.name << ": " << text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
}

} // namespace
} // namespace tt

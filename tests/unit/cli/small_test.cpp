#include "cli/connect.hpp"
#include "cli/exit_code.hpp"
#include "cli/look.hpp"
#include "cli/service_file.hpp"
#include "cli/settings.hpp"
#include "cli/when.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/views.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

TEST(ExitCode, TellsScriptsWhatHappened) {
    EXPECT_EQ(exit_code(ErrorKind::invalid_input), ExitCode::usage);
    EXPECT_EQ(exit_code(ErrorKind::denied), ExitCode::denied);
    EXPECT_EQ(exit_code(ErrorKind::blocked), ExitCode::blocked);
    EXPECT_EQ(exit_code(ErrorKind::conflict), ExitCode::conflict);
    EXPECT_EQ(exit_code(ErrorKind::timeout), ExitCode::timeout);
    EXPECT_EQ(exit_code(ErrorKind::cancelled), ExitCode::interrupted);
    for (const auto kind :
         {ErrorKind::not_found, ErrorKind::unavailable, ErrorKind::corrupt, ErrorKind::failed})
        EXPECT_EQ(exit_code(kind), ExitCode::failed);
}

TEST(ExitCode, TellsHowADeployEnded) {
    EXPECT_EQ(exit_code(DeployState::accepted), ExitCode::ok);
    EXPECT_EQ(exit_code(DeployState::superseded), ExitCode::conflict);
    for (const auto state :
         {DeployState::rejected, DeployState::failed, DeployState::aborted, DeployState::no_hosts})
        EXPECT_EQ(exit_code(state), ExitCode::failed);
}

TEST(When, IsRelativeToNow) {
    EXPECT_EQ(relative(at(0), at(0)), "now");
    EXPECT_EQ(relative(at(0), at(59)), "59s ago");
    EXPECT_EQ(relative(at(0), at(3 * 3600 + 60)), "3h1m ago");
    EXPECT_EQ(relative(at(300), at(0)), "in 5m");
    EXPECT_EQ(relative(Time{}, at(0)), "-");
    EXPECT_EQ(relative(end_of_time, at(0)), "-");
}

TEST(When, TakesTheLastInstantOfJsonForNone) {
    EXPECT_EQ(absolute(*parse_rfc3339("9999-12-31T23:59:59.999Z")), "-");
    EXPECT_EQ(absolute(at(0)), "2026-11-21T08:00:00Z");
}

TEST(ServiceFile, IsRecognisedInAllUsualForms) {
    EXPECT_EQ(service_named_by("tt: 1\nservice: web\n"), ServiceName("web"));
    EXPECT_EQ(service_named_by("service:   \"web\"  # the site\n"), ServiceName("web"));
    EXPECT_EQ(service_named_by("service: 'web'"), ServiceName("web"));
    EXPECT_EQ(service_named_by("service: web # the site\r\n"), ServiceName("web"));
    EXPECT_EQ(service_named_by("build:\n  service: no\n"), std::nullopt);
    EXPECT_EQ(service_named_by("# service: web\nservices: x\n"), std::nullopt);
}

TEST(ServiceFile, IsTheNearestOneAbove) {
    const TemporaryDirectory directory;
    std::filesystem::create_directories(directory / "a/b");
    std::ofstream(directory / "tt.yaml") << "service: outer\n";
    EXPECT_EQ(find_service_file(directory / "a/b"), directory / "tt.yaml");
    std::ofstream(directory / "a/tt.yaml") << "service: inner\n";
    EXPECT_EQ(find_service_file(directory / "a/b"), directory / "a/tt.yaml");
}

TEST(Settings, ComeFromTheEnvironment) {
    const auto settings =
        settings_from({{"TT_SERVER", "https://x"}, {"TT_OUTPUT", "tsv"}, {"TT_NO_INPUT", "1"}, {"HOME", "/h"}}
        );
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->server, "https://x");
    EXPECT_EQ(settings->format, Format::tsv);
    EXPECT_TRUE(settings->no_input);
    EXPECT_EQ(settings->home, "/h/.local/state/tt");
}

TEST(Settings, PutStateWhereTheXdgRulesSay) {
    EXPECT_EQ(settings_from({{"HOME", "/h"}, {"XDG_STATE_HOME", "/s"}})->home, "/s/tt");
    EXPECT_EQ(settings_from({{"HOME", "/h"}, {"XDG_STATE_HOME", "/s"}, {"TT_HOME", "/t"}})->home, "/t");
}

TEST(Settings, NameTheVariableThatIsWrong) {
    const auto settings = settings_from({{"TT_OUTPUT", "xml"}});
    ASSERT_FALSE(settings);
    EXPECT_EQ(
        settings.error().message,
        "environment variable TT_OUTPUT: 'xml' is not one of: table, json, jsonl, name, tsv"
    );
}

TEST(Connect, KeepsTheTokenOffOpenLines) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "token") << "tt_secret\n";
    const auto connected = [&](const std::string& server, bool insecure = false) {
        Settings settings;
        settings.server = server;
        settings.token_file = directory / "token";
        settings.insecure = insecure;
        return connect(settings, [](std::string_view) {});
    };
    EXPECT_EQ(connected("https://tt.example/")->token, "tt_secret");
    EXPECT_EQ(connected("https://tt.example/")->url, "https://tt.example");
    EXPECT_EQ(connected("http://tt.example", true)->token, "tt_secret");
    EXPECT_EQ(connected("http://tt.example").error().kind, ErrorKind::denied);
    for (const char* there :
         {"http://localhost.tt.example", "http://127.tt.example", "http://localhost:x@tt.example/",
          "http://[::2]"})
        EXPECT_FALSE(connected(there)) << there;
    for (const char* here : {"http://127.0.0.1:7417", "http://localhost:7417", "http://[::1]:7417"})
        EXPECT_TRUE(connected(here)) << here;
}

TEST(Connect, TakesTheTokenFromTheEnvironmentWhereNoFileIsNamed) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "token") << "tt_of_file\n";
    Settings settings =
        *settings_from({{"TT_SERVER", "https://tt.example"}, {"TT_TOKEN", "tt_of_variable\n"}});
    const auto token = [&] { return connect(settings, [](std::string_view) {})->token; };
    EXPECT_EQ(token(), "tt_of_variable");
    settings.token_file = directory / "token";
    EXPECT_EQ(token(), "tt_of_file");
}

TEST(Connect, ShowsNothingOfATokenThatItRefuses) {
    Settings settings = *settings_from({{"TT_SERVER", "http://tt.example"}, {"TT_TOKEN", "tt_secret"}});
    const auto refused = [&] { return connect(settings, [](std::string_view) {}).error(); };
    EXPECT_EQ(refused().kind, ErrorKind::denied) << "plain http";
    settings.server = "https://tt.example";
    settings.token = "tt_secret and more";
    EXPECT_EQ(refused().message, "TT_TOKEN does not hold one token");
}

TEST(Look, TakesColourFromFlagThenEnvironment) {
    EXPECT_FALSE(look_at(-1, Colour::automatic, {}).colour);
    EXPECT_TRUE(look_at(-1, Colour::automatic, {{"CLICOLOR_FORCE", "1"}}).colour);
    EXPECT_FALSE(look_at(-1, Colour::automatic, {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}).colour);
    EXPECT_TRUE(look_at(-1, Colour::always, {{"NO_COLOR", "1"}}).colour);
}

TEST(Look, TakesCharactersFromTheLocale) {
    EXPECT_TRUE(look_at(-1, Colour::never, {{"LANG", "de_DE.UTF-8"}}).unicode);
    EXPECT_FALSE(look_at(-1, Colour::never, {{"LANG", "de_DE.UTF-8"}, {"LC_ALL", "C"}}).unicode);
    EXPECT_FALSE(look_at(-1, Colour::never, {{"LANG", "de_DE.UTF-8"}, {"TT_ASCII", "1"}}).unicode);
}

} // namespace
} // namespace tt

#include "agent/image/install_options.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {

namespace {

Result<InstallOptions> parse(std::vector<const char*> words, const std::string& token = {}) {
    return parse_install(words, token);
}

} // namespace

TEST(InstallOptions, TellsTheImageFromItsAgent) {
    const auto options = parse(
        {"--root=/mnt/image", "--build", "b-12", "--server=https://tt:7417", "--in-place", "--",
         "--token-file", "/etc/tt/t", "--group", "web", "--state=/var/state", "--require-signatures"}
    );
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->root, "/mnt/image");
    EXPECT_EQ(options->build, "b-12");
    EXPECT_TRUE(options->in_place);
    EXPECT_EQ(options->agent.token_file, "/etc/tt/t");
    EXPECT_EQ(options->agent.layout.state, "/var/state");
    EXPECT_TRUE(options->agent.require_signatures);
    EXPECT_EQ(
        options->agent_words,
        (std::vector<std::string>{
            "--token-file", "/etc/tt/t", "--group", "web", "--state=/var/state", "--require-signatures"
        })
    );
    EXPECT_EQ(options->agent_server, "https://tt:7417");
}

TEST(InstallOptions, TheCallersTokenIsNotTheAgents) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "token") << "t-mine\n";
    const std::string file = directory / "token";
    const auto options = parse(
        {"--root=/i", "--build=b", "--server=unix:/x", "--token-file", file.c_str(), "--", "--group=web"},
        "t-environment"
    );
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->token, "t-mine");
    EXPECT_TRUE(options->agent.token_file.empty());
    EXPECT_EQ(parse({"--root=/i", "--build=b", "--server=unix:/x"}, "t-environment")->token, "t-environment");
}

TEST(InstallOptions, RefusesWhatNoMachineWouldStartWith) {
    struct Row {
        std::vector<const char*> words;
        const char* why;
    };

    for (const auto& [words, why] : {
             Row{{"--build=b", "--server=unix:/x"}, "--root is missing"},
             Row{{"--root=/i", "--server=unix:/x"}, "--build is missing"},
             Row{{"--root=/i", "--build=b"}, "--server is missing"},
             Row{{"--root=/i", "--build=b", "--server=unix:/x", "--group", "web"}, "unknown option '--group'"
             },
             Row{{"--root=/i", "--build=b", "--server=unix:/x", "--", "--grup=w"}, "unknown option '--grup=w'"
             },
             Row{{"--root=/i", "--build=b", "--server=unix:/x", "--", "--name", "a b"}, "'a b' cannot stand"},
             Row{{"--root=/i", "--build=b", "--server=unix:/x", "--", "--name=$x"}, "'--name=$x' cannot stand"
             },
             Row{{"--root=/i", "--build=b", "--server=unix:/x", "--", "enroll"}, "is to run"},
             Row{{"--root=/i", "--build=b", "--server=http://tt.example"}, "is not encrypted"},
             Row{{"--root=/i", "--build"}, "--build needs a value"},
         }) {
        const auto options = parse(words);
        ASSERT_FALSE(options) << why;
        EXPECT_EQ(options.error().kind, ErrorKind::invalid_input);
        EXPECT_NE(options.error().message.find(why), std::string::npos) << options.error().message;
    }
}

} // namespace tt::agent

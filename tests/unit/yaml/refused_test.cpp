#include "integrations/yaml/service_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tt {
namespace {

/// One wrong file of refused.txt and everything that is said about it.
struct Case {
    std::string title;
    std::string yaml;
    std::string expected;
};

const std::string cases_path = TT_TEST_DATA "/refused.txt";

/// `=== TITLE`, the file, `---` on a line of its own, the messages.
std::vector<Case> read_cases() {
    std::vector<Case> cases;
    std::ifstream file(cases_path);
    bool in_yaml = true;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("=== ")) {
            cases.push_back({line.substr(4), "", ""});
            in_yaml = true;
        } else if (in_yaml && line == "---8<---") {
            in_yaml = false;
        } else {
            (in_yaml ? cases.back().yaml : cases.back().expected) += line + "\n";
        }
    }
    return cases;
}

std::string messages_about(const Case& wrong) {
    return render(check_service_file("tt.yaml", wrong.yaml).problems);
}

void accept_messages(const std::vector<Case>& cases) {
    std::ofstream file(cases_path);
    for (const Case& wrong : cases)
        file << "=== " << wrong.title << "\n" << wrong.yaml << "---8<---\n" << messages_about(wrong);
}

// TT_TEST_ACCEPT=1 rewrites the messages; read the diff before committing it.
TEST(RefusedFiles, GetExactlyTheMessagesThatAreExpected) {
    const auto cases = read_cases();
    if (std::getenv("TT_TEST_ACCEPT") != nullptr) accept_messages(cases);
    EXPECT_GE(cases.size(), 40U);
    for (const Case& wrong : cases) EXPECT_EQ(messages_about(wrong), wrong.expected) << wrong.title;
}

TEST(RefusedFiles, AreRefusedUnlessThereAreOnlyWarnings) {
    for (const Case& wrong : read_cases()) {
        const auto checked = check_service_file("tt.yaml", wrong.yaml);
        EXPECT_FALSE(checked.problems.empty()) << wrong.title;
        EXPECT_EQ(checked.file.has_value(), !has_errors(checked.problems)) << wrong.title;
    }
}

TEST(RefusedFiles, GiveTheReasonAsAnErrorToThoseWhoNeedTheFile) {
    const Error error = parse_service_file("a/tt.yaml", "tt: 1\n").error();
    EXPECT_EQ(error.kind, ErrorKind::invalid_input);
    EXPECT_TRUE(error.message.starts_with("cannot use a/tt.yaml\n\na/tt.yaml:1:1: error: ")) << error.message;
}

/// Bytes that no text file of test cases can hold.
std::string first_message(std::string_view text) {
    const auto problems = check_service_file("f", text).problems;
    return problems.empty() ? "" : render(problems.front());
}

TEST(RefusedBytes, AreNamedBeforeYamlIsRead) {
    EXPECT_EQ(
        first_message("tt: 1\nservice: caf\xE9\n"),
        "f:2:13: error: this is not UTF-8\n    2 | service: caf\xEF\xBF\xBD\n      |             ^\n"
        "help: save the file as UTF-8\n"
    );
    EXPECT_EQ(
        first_message("stages:\n \t- name: x\n"), "f:2:2: error: a tab cannot indent in YAML\n    2 |   - "
                                                  "name: x\n      |  ^\nhelp: indent with spaces\n"
    );
    EXPECT_EQ(
        first_message(std::string_view("tt: 1\0", 6)),
        "f:1:6: error: there is a control character here\n    1 | tt: 1 \n      |      ^\nhelp: remove it\n"
    );
    EXPECT_EQ(
        first_message("\xEF\xBB\xBFtt: 1\n"),
        "f:1:1: error: the file starts with a byte order mark\n    1 | \xEF\xBB\xBFtt: 1\n      | ^\n"
        "help: save it as UTF-8 without one\n"
    );
    EXPECT_EQ(
        first_message(" \r\n"), "f:1:1: error: the file is empty\n    1 |  \n      | ^\n"
                                "help: `tt init` writes one to start from\n"
    );
    EXPECT_TRUE(first_message("a: 1\rb: 2\n").starts_with("f:1:5: error: there is a control character here"));
}

TEST(RefusedBytes, AreRefusedWhenThereAreTooMany) {
    const std::string comment = "# a comment\n";
    std::string large;
    while (large.size() <= 256 * 1024) large += comment;
    EXPECT_TRUE(first_message(large).starts_with("f:1:1: error: the file is larger than 256 KB"));
    EXPECT_TRUE(first_message("tt: 1\nservice: " + std::string(5000, 'a'))
                    .starts_with("f:2:1: error: this line is longer than 4096 bytes"));
    EXPECT_NE(first_message(std::string(200, '[')).find("this is nested too deeply"), std::string::npos);
    std::string list = "stages:\n";
    for (int i = 0; i < 1001; ++i) list += "- a\n";
    EXPECT_TRUE(first_message(list).starts_with("f:1002:3: error: this has more than 1000 entries"));
}

TEST(RefusedBytes, ColumnsCountCharactersAndLongLinesAreCut) {
    const std::string line = "service: \"" + std::string(150, 'a') + "\xC3\xA9\" x";
    const auto problems = check_service_file("f", line).problems;
    ASSERT_FALSE(problems.empty());
    EXPECT_EQ(problems.front().column, 164);
    const std::string text = render(problems.front());
    EXPECT_NE(text.find("… "), 0U);
    EXPECT_LT(text.find('^') - text.rfind('\n', text.find('^')), 70U) << text;
}

} // namespace
} // namespace tt

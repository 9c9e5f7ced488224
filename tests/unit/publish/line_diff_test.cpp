#include "cli/publish/line_diff.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tt {
namespace {

std::string diff(const std::string& before, const std::string& after) {
    return unified(line_diff(before, after), "old", "new");
}

/// Puts a diff's own lines together again: those that `without` does not name.
std::string rebuilt(const std::vector<DiffLine>& lines, LineChange without) {
    std::string out;
    for (const DiffLine& line : lines)
        if (line.change != without) out += std::string(line.text) + "\n";
    return out;
}

TEST(LineDiff, IsEmptyForEqualTexts) {
    EXPECT_EQ(diff("a\nb\n", "a\nb\n"), "");
    EXPECT_EQ(diff("", ""), "");
}

TEST(LineDiff, ShowsChangesInTheirSurroundings) {
    EXPECT_EQ(
        diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
        "--- old\n+++ new\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
    );
}

TEST(LineDiff, KeepsChangesThatAreFarApartApart) {
    EXPECT_EQ(
        diff("a\n1\n2\n3\n4\n5\n6\n7\nz\n", "1\n2\n3\n4\n5\n6\n7\nz\nend\n"),
        "--- old\n+++ new\n@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -7,3 +6,4 @@\n 6\n 7\n z\n+end\n"
    );
}

TEST(LineDiff, CountsFromZeroWhereNothingWas) {
    EXPECT_EQ(diff("", "a\n"), "--- old\n+++ new\n@@ -0,0 +1,1 @@\n+a\n");
    EXPECT_EQ(diff("a\n", ""), "--- old\n+++ new\n@@ -1,1 +0,0 @@\n-a\n");
}

TEST(LineDiff, HoldsBothTextsWhole) {
    const std::string texts[] = {"", "a\n", "a\nb\nc\n", "b\na\nc\nb\n", "c\nc\nc\n", "x\na\ny\nb\n"};
    for (const std::string& before : texts)
        for (const std::string& after : texts) {
            const auto lines = line_diff(before, after);
            EXPECT_EQ(rebuilt(lines, LineChange::added), before);
            EXPECT_EQ(rebuilt(lines, LineChange::removed), after);
        }
}

} // namespace
} // namespace tt

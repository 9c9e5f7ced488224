#include "tests/unit/delta/draw_tree.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

ManifestEntry file(std::string path, std::uint64_t size, const std::string& content) {
    return {.path = std::move(path), .mode = 0444, .size = size, .content = sha256(content)};
}

/// The groups as text: `path<base path<base+path`, and `|` between groups.
std::string planned(const std::vector<ManifestEntry>& older, const std::vector<ManifestEntry>& newer) {
    const Manifest from{older};
    const Manifest to{newer};
    std::string text;
    for (const auto& group : plan_delta(from, to).value()) {
        if (!text.empty()) text += " | ";
        for (const auto* each : group.files) text += each->path + " ";
        text += "<";
        for (const auto* each : group.bases) text += " " + each->path;
    }
    return text;
}

TEST(DeltaPlan, LeavesOutWhatTheOlderTreeHasAnywhere) {
    EXPECT_EQ(planned({file("a", 1, "1"), file("b", 1, "2")}, {file("a", 1, "2"), file("c", 1, "1")}), "");
}

TEST(DeltaPlan, HoldsEachContentOnce) {
    EXPECT_EQ(planned({}, {file("a", 1, "1"), file("b", 1, "1"), file("c", 0, "")}), "a <");
}

TEST(DeltaPlan, PrefersTheSamePathAsBase) {
    EXPECT_EQ(planned({file("a.js", 5, "1"), file("b.js", 5, "2")}, {file("a.js", 5, "3")}), "a.js < a.js");
}

TEST(DeltaPlan, FindsTheRenamedNeighbourOfItsKind) {
    const std::vector older{
        file("d/app.0a.js", 5, "1"), file("d/app.0a.txt", 5, "2"), file("d/vendor.1b.js", 9, "3")
    };
    EXPECT_EQ(planned(older, {file("d/app.9f.js", 9, "4")}), "d/app.9f.js < d/app.0a.js");
    EXPECT_EQ(planned(older, {file("d/vendor.0.js", 5, "4")}), "d/vendor.0.js < d/vendor.1b.js");
}

TEST(DeltaPlan, TakesTheNearerSizeWhereNamesSayNothing) {
    const std::vector older{file("a.so", 100, "1"), file("z.so", 900, "2")};
    EXPECT_EQ(planned(older, {file("m.so", 800, "3")}), "m.so < z.so");
    EXPECT_EQ(planned(older, {file("m.so", 200, "3")}), "m.so < a.so");
}

TEST(DeltaPlan, TakesNoBaseThatStillStandsElsewhere) {
    const auto kept = file("d/kept.js", 5, "1");
    EXPECT_EQ(planned({kept}, {kept, file("d/new.js", 5, "2")}), "d/new.js <");
}

TEST(DeltaPlan, FollowsADirectoryThatWasRenamed) {
    EXPECT_EQ(planned({file("lib-1/x", 5, "1")}, {file("lib-2/x", 5, "2")}), "lib-2/x < lib-1/x");
}

TEST(DeltaPlan, GivesLargeFilesAGroupOfTheirOwn) {
    const auto text = planned({}, {file("a", 9, "1"), file("b", 2'000'000, "2"), file("c", 9, "3")});
    EXPECT_EQ(text, "a c < | b <");
}

TEST(DeltaPlan, EndsAGroupBeforeItGrowsTooLarge) {
    std::vector<ManifestEntry> newer;
    for (int i = 10; i < 30; ++i) newer.push_back(file(std::to_string(i), 1 << 20, std::to_string(i)));
    const Manifest to{newer};
    const auto groups = plan_delta({}, to).value();
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].files.size(), 16U);
    EXPECT_EQ(groups[0].bytes, std::uint64_t{16} << 20U);
}

TEST(DeltaPlan, EndsAGroupBeforeItsBasesGrowTooLarge) {
    const std::vector older{file("a", 9 << 20, "1"), file("b", 9 << 20, "2"), file("c", 17 << 20, "3")};
    const std::vector newer{file("a", 9, "4"), file("b", 9, "5"), file("c", 9, "6")};
    EXPECT_EQ(planned(older, newer), "a < a | b c < b");
}

TEST(DeltaPlan, RefusesAFileThatNobodyShouldHoldInMemory) {
    const Manifest to{{file("core", (std::uint64_t{1} << 30U) + 1, "1")}};
    EXPECT_EQ(plan_delta({}, to).error().kind, ErrorKind::blocked);
}

TEST(DeltaPlan, LeavesOutABaseThatTogetherWithItsFileIsTooLarge) {
    EXPECT_EQ(planned({file("core", 900 << 20, "1")}, {file("core", 900 << 20, "2")}), "core <");
}

} // namespace
} // namespace tt

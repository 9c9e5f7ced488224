#include "integrations/delta/delta_frame.hpp"
#include "integrations/delta/pack_head.hpp"
#include "tests/unit/delta/draw_tree.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tt {
namespace {

const Tree before{
    {"bin", {EntryType::directory, 0555, ""}},
    {"bin/web", {EntryType::file, 0555, noise(2'000'000, 1)}},
    {"empty", {EntryType::file, 0444, ""}},
    {"link", {EntryType::link, 0, "bin/web"}},
    {"static", {EntryType::directory, 0555, ""}},
    {"static/app.0a.js", {EntryType::file, 0444, noise(9'000, 2)}},
    {"static/kept.js", {EntryType::file, 0444, noise(9'000, 3)}},
};

/// The program relinked, one file renamed and edited.
Tree after() {
    Tree tree = before;
    tree["bin/web"].bytes.replace(1'000'000, 0, "thirteen functions more");
    auto app = tree.extract("static/app.0a.js");
    app.key() = "static/app.7f.js";
    app.mapped().bytes += "edited";
    tree.insert(std::move(app));
    return tree;
}

std::string sound_pack() {
    return pack_between(delta_tree(before), delta_tree(after())).value();
}

void expect_refused(std::string_view pack, ErrorKind kind = ErrorKind::corrupt) {
    const auto tree = applied(pack, delta_tree(before), digest(manifest_of(after())));
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().kind, kind) << tree.error().message;
}

RC_GTEST_PROP(Delta, TakesAnyTreeToAnyOther, ()) {
    const Tree older = draw_tree();
    Tree newer = older;
    change(newer);
    const auto pack = pack_between(delta_tree(older), delta_tree(newer));
    RC_ASSERT(pack.has_value());
    const auto made = applied(*pack, delta_tree(older), digest(manifest_of(newer)));
    RC_ASSERT(made.has_value());
    RC_ASSERT(*made == newer);
}

TEST(Delta, HoldsLittleMoreThanWhatChanged) {
    EXPECT_LT(sound_pack().size(), 1'000U);
    EXPECT_EQ(applied(sound_pack(), delta_tree(before), digest(manifest_of(after()))).value(), after());
}

TEST(Delta, BetweenEqualTreesHoldsNoFile) {
    EXPECT_LT(pack_between(delta_tree(before), delta_tree(before)).value().size(), 150U);
}

TEST(Delta, WithAnyByteFlippedIsRefusedOrMakesTheSame) {
    const auto sound = sound_pack();
    const auto older = delta_tree(before);
    const auto newer = after();
    const auto name = digest(manifest_of(newer));
    for (std::size_t at = 0; at < sound.size(); ++at) {
        auto flipped = sound;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x41);
        const auto made = applied(flipped, older, name);
        EXPECT_TRUE(!made || *made == newer) << "byte " << at;
    }
}

TEST(Delta, IsRefusedWhereverItIsCutOff) {
    const auto sound = sound_pack();
    for (std::size_t size = 0; size < sound.size(); ++size) expect_refused(sound.substr(0, size));
}

TEST(Delta, IsRefusedWhenSomethingFollowsItsEnd) {
    expect_refused(sound_pack() + "x");
}

TEST(Delta, IsRefusedBetweenOtherTrees) {
    expect_refused(pack_between(delta_tree(after()), delta_tree(before)).value());
    expect_refused(pack_between(delta_tree(before), delta_tree(before)).value());
}

TEST(Delta, IsRefusedOverABaseThatIsDamaged) {
    Tree damaged = before;
    damaged["bin/web"].bytes[500'000] ^= 1;
    const DeltaTree older{manifest_of(before), delta_tree(damaged).read};
    const auto made = applied(sound_pack(), older, digest(manifest_of(after())));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::corrupt);
}

TEST(Delta, IsRefusedOverABaseOfAnotherSize) {
    Tree shorter = before;
    shorter["bin/web"].bytes.pop_back();
    const DeltaTree older{manifest_of(before), delta_tree(shorter).read};
    EXPECT_FALSE(applied(sound_pack(), older, digest(manifest_of(after()))));
}

/// A frame that would unpack to far more than the manifest says.
TEST(Delta, TakesNoMemoryThatItsManifestDoesNotAllow) {
    auto pack = to_bytes({digest(manifest_of(before)), digest(manifest_of(after())), 0, 1U << 30U});
    expect_refused(pack + eight_bytes(0));
    const auto bomb = *compress_against("", std::string(100'000'000, 'x'));
    pack = to_bytes({digest(manifest_of(before)), digest(manifest_of(after())), 0, 500});
    expect_refused(pack + eight_bytes(bomb.size()) + bomb);
}

TEST(Delta, IsNotMadeOfATreeThatIsNotWhatItsManifestSays) {
    Tree other = after();
    other["bin/web"].bytes[7] ^= 1;
    const auto made = pack_between(delta_tree(before), {manifest_of(after()), delta_tree(other).read});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::conflict);
}

TEST(Delta, KeepsToTheLimits) {
    const auto older = delta_tree(before);
    const auto newer = digest(manifest_of(after()));
    const auto pack = sound_pack();
    EXPECT_TRUE(DeltaPack::open(pack, older.manifest, newer, {.entries = 7}));
    EXPECT_FALSE(DeltaPack::open(pack, older.manifest, newer, {.entries = 6}));
    EXPECT_FALSE(DeltaPack::open(pack, older.manifest, newer, {.bytes = 1'000'000}));
}

TEST(DeltaHead, IsReadAsItWasWritten) {
    const PackHead head{sha256("a"), sha256("b"), -5, 1234567890123};
    const auto bytes = to_bytes(head) + "rest";
    std::string_view left = bytes;
    EXPECT_EQ(take_head(left).value(), head);
    EXPECT_EQ(left, "rest");
}

TEST(DeltaFrame, IsRefusedUnlessItIsOneWholeFrameOfItsSize) {
    const auto frame = *compress_against("base", "based on it");
    EXPECT_EQ(*decompress_against("base", frame, 11), "based on it");
    EXPECT_FALSE(decompress_against("base", frame, 10));
    EXPECT_FALSE(decompress_against("base", frame, 12));
    EXPECT_FALSE(decompress_against("base", frame + frame, 11));
    EXPECT_FALSE(decompress_against("base", "", 0));
}

} // namespace
} // namespace tt

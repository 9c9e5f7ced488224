#include "agent/publishers.hpp"
#include "integrations/build/build_id.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/signing/signed_build.hpp"
#include "integrations/signing/signed_index.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {

namespace {

const ServiceName web{"web"};

class PublishersTest : public ::testing::Test {
protected:
    PublishersTest() {
        prepare.digest = sha256("manifest");
        prepare.commit.id = CommitId{"c1"};
        prepare.build = build_id(web, prepare.commit.id, prepare.digest);
        prepare.artifact = {"/v1/artifacts/x", sha256("artifact"), 8};
    }

    void pin(const std::string& text) const { std::ofstream(directory / "web.pub") << text; }

    void pin(const SecretKey& key) const { pin(public_key_text(public_key_of(key))); }

    void sign_with(const SecretKey& key) {
        const SignedBuild build{
            prepare.build,
            web,
            prepare.commit.id,
            prepare.digest,
            {prepare.artifact.digest, prepare.artifact.bytes}
        };
        prepare.signature = sign_build(key, build).value();
    }

    [[nodiscard]] Trust judge(bool required = false) const {
        return Publishers(directory.path(), required).judge(web, prepare, kept, now);
    }

    /// An index of these revocations, good for an hour.
    static SignedIndex index(
        const SecretKey& key, std::uint64_t sequence, std::vector<RevokedBuild> builds = {},
        std::vector<RevokedKey> keys = {}
    ) {
        SignedIndex index{sequence, now + std::chrono::hours{1}, {}, std::move(builds), std::move(keys), ""};
        index.signature = sign_index(key, web, index).value();
        return index;
    }

    /// What becomes of the index that is kept when that one is offered.
    void offer(const SignedIndex& offered) {
        const auto newest = Publishers(directory.path(), false).newest(web, kept, offered);
        trouble = newest ? "" : newest.error().message;
        if (newest) kept = *newest;
    }

    [[nodiscard]] std::uint64_t sequence() const { return kept ? kept->sequence : 0; }

    void expect_refused(const std::string& why, bool required = false) const {
        const Trust trust = judge(required);
        EXPECT_EQ(trust.signer, "");
        EXPECT_NE(trust.refusal.find(why), std::string::npos) << trust.refusal;
    }

    static constexpr Time now{std::chrono::hours{24 * 365 * 56}};

    TemporaryDirectory directory;
    Prepare prepare;
    std::optional<SignedIndex> kept;
    std::string trouble;
    SecretKey ana = new_secret_key();
    SecretKey eve = new_secret_key();
};

} // namespace

TEST_F(PublishersTest, TakeWhatAPinnedKeySigned) {
    pin(public_key_text(public_key_of(eve)) + public_key_text(public_key_of(ana)));
    sign_with(ana);
    EXPECT_EQ(judge().signer, ana.name);
    EXPECT_EQ(judge().refusal, "");
    EXPECT_EQ(judge(true).refusal, "");
}

TEST_F(PublishersTest, RefuseWhatIsUnsignedOrForeignAndSayWhatToDo) {
    pin(ana);
    expect_refused(
        "build " + short_id(prepare.build) + " of web is not signed; publish it with a key that is in "
    );
    sign_with(eve);
    expect_refused("is signed by key " + eve.name + ", which is none of " + ana.name);
    prepare.signature = "junk";
    expect_refused("has a broken signature");
}

TEST_F(PublishersTest, RefuseASignatureForOtherBytes) {
    pin(ana);
    sign_with(ana);
    const Prepare good = prepare;
    const std::string changed = "key " + ana.name + " did not make for it";
    prepare.artifact.digest = sha256("another");
    expect_refused(changed);
    prepare = good;
    ++prepare.artifact.bytes;
    expect_refused(changed);
    prepare = good;
    prepare.digest = sha256("another");
    prepare.build = build_id(web, prepare.commit.id, prepare.digest);
    expect_refused(changed);
    EXPECT_NE(Publishers(directory.path(), true).judge(ServiceName{"api"}, good, {}, now).refusal, "");
}

TEST_F(PublishersTest, RefuseAnIdThatStandsForAnotherBuildEvenWithoutAPin) {
    prepare.digest = sha256("another");
    expect_refused("does not follow from its service, commit and digest");
}

TEST_F(PublishersTest, TakeUnsignedBuildsOfAServiceWithoutAPinUnlessSignaturesAreRequired) {
    EXPECT_EQ(judge().refusal, "");
    EXPECT_EQ(judge().signer, "");
    expect_refused("no publisher's key is pinned for web", true);
    EXPECT_TRUE(Publishers(directory.path(), false).take_anything());
    EXPECT_FALSE(Publishers(directory.path(), true).take_anything());
    pin(ana);
    EXPECT_FALSE(Publishers(directory.path(), false).take_anything());
}

TEST_F(PublishersTest, RefuseEverythingWhenThePinCannotBeUnderstood) {
    sign_with(ana);
    pin("my key\n");
    expect_refused("web.pub': line 1 is no public key");
    pin("");
    expect_refused("there is no public key in it");
    std::filesystem::remove(directory / "web.pub");
    std::filesystem::create_directory(directory / "web.pub");
    expect_refused("web.pub");
}

TEST_F(PublishersTest, RefuseABuildThatAPinnedPublisherRevoked) {
    pin(ana);
    sign_with(ana);
    kept = index(ana, 1, {{prepare.build, "holds a private key"}});
    EXPECT_EQ(judge().signer, ana.name);
    EXPECT_EQ(judge().refusal, "");
    EXPECT_EQ(
        judge().revoked, "build " + short_id(prepare.build)
                             + " of web is revoked by its publisher: holds a private key (index 1 of web)"
    );
    kept = index(ana, 1, {{BuildId("b-" + std::string(64, '0')), "another"}});
    EXPECT_EQ(judge().revoked, "");
}

TEST_F(PublishersTest, SayThatAnIndexHasExpiredFromItsLastMomentOn) {
    pin(ana);
    sign_with(ana);
    kept = index(ana, 1);
    const Publishers publishers(directory.path(), false);
    EXPECT_EQ(publishers.judge(web, prepare, kept, kept->expires_at - Duration{1}).expired, "");
    const Trust late = publishers.judge(web, prepare, kept, kept->expires_at);
    EXPECT_NE(late.expired.find("index 1 of web expired at "), std::string::npos) << late.expired;
    EXPECT_EQ(late.signer, ana.name);
    EXPECT_EQ(late.refusal, "");
}

TEST_F(PublishersTest, TakeNothingMoreOfAKeyThatIsRevoked) {
    pin(public_key_text(public_key_of(ana)) + public_key_text(public_key_of(eve)));
    sign_with(eve);
    EXPECT_EQ(judge().signer, eve.name);
    offer(index(ana, 1, {}, {{eve.name, "stolen"}}));
    expect_refused("is signed by key " + eve.name + ", which is none of " + ana.name);
    offer(index(eve, 2));
    EXPECT_NE(trouble.find("index 2 of web is signed by key " + eve.name), std::string::npos) << trouble;
    EXPECT_EQ(sequence(), 1U);
}

TEST_F(PublishersTest, KeepTheLastWordOfAKeyThatRevokesItself) {
    pin(public_key_text(public_key_of(ana)) + public_key_text(public_key_of(eve)));
    offer(index(eve, 1, {}, {{eve.name, "stolen"}}));
    EXPECT_EQ(sequence(), 1U);
    sign_with(eve);
    expect_refused("is signed by key " + eve.name);
    offer(index(eve, 2, {}, {{eve.name, "stolen"}}));
    EXPECT_EQ(sequence(), 1U);
    offer(index(ana, 2, {}, {{eve.name, "stolen"}}));
    EXPECT_EQ(sequence(), 2U);
}

TEST_F(PublishersTest, KeepTheNewestIndexAndRefuseAReplay) {
    pin(ana);
    const SignedIndex first = index(ana, 1);
    offer(first);
    EXPECT_EQ(sequence(), 1U);
    offer(index(ana, 5, {{prepare.build, "leaks"}}));
    EXPECT_EQ(sequence(), 5U);
    offer(first);
    EXPECT_EQ(trouble, "index 1 of web is older than index 5, which was seen");
    offer(index(ana, 5));
    EXPECT_NE(trouble, "") << "another one of the same sequence";
    offer(index(ana, 6));
    EXPECT_NE(trouble.find("index 6 of web leaves out that index 5 revoked build"), std::string::npos)
        << trouble;
    EXPECT_EQ(sequence(), 5U);
    offer(*kept);
    EXPECT_EQ(trouble, "") << "the same is no news";
}

TEST_F(PublishersTest, RefuseAnIndexThatIsForeignOrChanged) {
    pin(ana);
    offer(index(eve, 1));
    EXPECT_NE(
        trouble.find("is signed by key " + eve.name + ", which is none of " + ana.name), std::string::npos
    );
    SignedIndex changed = index(ana, 1);
    changed.expires_at += std::chrono::hours{1};
    offer(changed);
    EXPECT_NE(trouble.find("did not make for it"), std::string::npos) << trouble;
    EXPECT_EQ(sequence(), 0U);
}

TEST_F(PublishersTest, ForgetWhatAKeySaidThatIsNotPinnedAnyMore) {
    pin(public_key_text(public_key_of(ana)) + public_key_text(public_key_of(eve)));
    sign_with(ana);
    offer(index(eve, 9, {{prepare.build, "says eve"}}, {{ana.name, "says eve"}}));
    EXPECT_NE(judge().revoked, "");
    pin(ana);
    EXPECT_EQ(judge().revoked, "");
    EXPECT_EQ(judge().signer, ana.name);
    offer(index(ana, 2));
    EXPECT_EQ(sequence(), 2U);
}

TEST_F(PublishersTest, TakeNoIndexWhereNoKeyIsPinned) {
    offer(index(ana, 1, {{prepare.build, "leaks"}}));
    EXPECT_EQ(sequence(), 0U);
    EXPECT_EQ(trouble, "");
    kept = index(ana, 1, {{prepare.build, "leaks"}});
    EXPECT_EQ(judge().revoked, "");
}

} // namespace tt::agent

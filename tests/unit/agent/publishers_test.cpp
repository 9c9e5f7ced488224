#include "agent/publishers.hpp"
#include "integrations/build/build_id.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/signing/signed_build.hpp"
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
        return Publishers(directory.path(), required).judge(web, prepare);
    }

    void expect_refused(const std::string& why, bool required = false) const {
        const Trust trust = judge(required);
        EXPECT_EQ(trust.signer, "");
        EXPECT_NE(trust.refusal.find(why), std::string::npos) << trust.refusal;
    }

    TemporaryDirectory directory;
    Prepare prepare;
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
    EXPECT_NE(Publishers(directory.path(), true).judge(ServiceName{"api"}, good).refusal, "");
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

} // namespace tt::agent

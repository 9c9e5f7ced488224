#include "integrations/build/build_id.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/signing/signed_build.hpp"
#include "tests/support/must.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace tt {
namespace {

using testing_support::must;

SignedBuild example() {
    SignedBuild build{{}, ServiceName("web"), CommitId("c1"), sha256("manifest"), {sha256("artifact"), 1234}};
    build.build = build_id(build.service, build.commit, build.digest);
    return build;
}

TEST(SignedBuild, IsSignedAsTheFormatSays) {
    const SignedBuild build = example();
    EXPECT_EQ(
        signed_text(build), "tt-signed-build 1\n"
                            "build 66:"
                                + build.build.value
                                + "\n"
                                  "service 3:web\n"
                                  "commit 2:c1\n"
                                  "digest 71:"
                                + build.digest.value
                                + "\n"
                                  "artifact 71:"
                                + build.artifact.digest.value
                                + "\n"
                                  "bytes 4:1234\n"
    );
    EXPECT_EQ(must(parse_signed_text(signed_text(build))), build);
}

TEST(SignedBuild, IsReadFromNoOtherText) {
    const std::string good = signed_text(example());
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        const auto read = parse_signed_text(bad);
        if (read) { // Another artifact, or another size.
            EXPECT_EQ(signed_text(*read), bad);
        }
        EXPECT_FALSE(parse_signed_text(good.substr(0, at)));
    }
    for (const std::string& bad : {good + "\n", good + "x", "x" + good}) EXPECT_FALSE(parse_signed_text(bad));
}

TEST(SignedBuild, HoldsForItsKeyWhicheverStandsFirst) {
    const SecretKey key = new_secret_key();
    const PublicKey other = public_key_of(new_secret_key());
    const std::string signature = must(sign_build(key, example()));
    const std::vector keys{other, public_key_of(key)};
    EXPECT_EQ(must(verify_build(keys, signature, example())), key.name);
    EXPECT_EQ(named_signer(signature), key.name);
    EXPECT_EQ(must(sign_build(key, example())), signature) << "publishing again changes nothing";
}

TEST(SignedBuild, HoldsForNothingElse) {
    const SecretKey key = new_secret_key();
    const std::vector keys{public_key_of(key)};
    const std::string signature = must(sign_build(key, example()));
    const auto refusal = [&](const std::function<void(SignedBuild&)>& change) {
        SignedBuild build = example();
        change(build);
        const auto verified = verify_build(keys, signature, build);
        return verified ? "" : verified.error().message;
    };
    EXPECT_EQ(refusal([](SignedBuild&) {}), "");
    const std::string changed = "that key " + key.name + " did not make for it";
    for (const std::string& text :
         {refusal([](SignedBuild& b) { b.build.value += "0"; }),
          refusal([](SignedBuild& b) { b.service.value = "api"; }),
          refusal([](SignedBuild& b) { b.commit.value = "c2"; }),
          refusal([](SignedBuild& b) { b.digest = sha256(""); }),
          refusal([](SignedBuild& b) { b.artifact.digest = sha256(""); }),
          refusal([](SignedBuild& b) { ++b.artifact.bytes; })})
        EXPECT_NE(text.find("has a signature " + changed), std::string::npos) << text;
}

TEST(SignedBuild, IsRefusedWithWhatIsWrong) {
    const std::vector keys{public_key_of(new_secret_key())};
    const SecretKey foreign = new_secret_key();
    EXPECT_EQ(verify_build(keys, "", example()).error().message, "is not signed");
    EXPECT_EQ(
        verify_build(keys, must(sign_build(foreign, example())), example()).error().message,
        "is signed by key " + foreign.name + ", which is none of " + keys[0].name
    );
    EXPECT_NE(
        verify_build(keys, "x", example()).error().message.find("has a broken signature"), std::string::npos
    );
    EXPECT_EQ(verify_build(keys, "", example()).error().kind, ErrorKind::denied);
}

TEST(SignedBuild, IsNotHeldToBeOfAKeyThatOnlyHasItsName) {
    const SecretKey key = new_secret_key();
    SecretKey impostor = new_secret_key();
    impostor.name = key.name;
    const std::vector keys{public_key_of(key)};
    EXPECT_FALSE(verify_build(keys, must(sign_build(impostor, example())), example()));
}

} // namespace
} // namespace tt

#include "integrations/signing/signature.hpp"
#include "tests/unit/signing/minisign.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using testing_support::must;

const std::string message = "what is signed\nand \0 more"
                            "\xff";

PublicKey only_key(std::string_view text) {
    const auto keys = must(parse_public_keys(text));
    EXPECT_EQ(keys.size(), 1U);
    return keys.at(0);
}

TEST(Minisign, VerifiesWhatTtSigns) {
    Minisign minisign;
    const SecretKey key = new_secret_key();
    minisign.write("key.pub", public_key_text(public_key_of(key)));
    minisign.write("message", message);
    minisign.write("message.minisig", signature_text(must(sign(key, message, "tt build b-1"))));
    const std::vector<std::string> verify{"-V", "-p", "key.pub", "-m", "message"};
    EXPECT_TRUE(minisign.run(verify));
    minisign.write("message", message + "!");
    EXPECT_FALSE(minisign.run(verify));
}

TEST(Minisign, SignsWithKeysThatTtMakes) {
    Minisign minisign;
    const SecretKey key = new_secret_key();
    minisign.write("key", secret_key_text(key));
    minisign.write("message", message);
    ASSERT_TRUE(minisign.run({"-S", "-s", "key", "-m", "message", "-t", "said with it"}));
    const Signature signature = must(parse_signature(minisign.read("message.minisig")));
    EXPECT_TRUE(holds(signature, public_key_of(key), message));
    EXPECT_EQ(signature.comment, "said with it");
}

TEST(Minisign, MakesKeysThatTtSignsAndVerifiesWith) {
    Minisign minisign;
    ASSERT_TRUE(minisign.run({"-G", "-W", "-p", "key.pub", "-s", "key"}));
    const SecretKey key = must(parse_secret_key(minisign.read("key")));
    const PublicKey known = only_key(minisign.read("key.pub"));
    EXPECT_EQ(public_key_of(key), known);
    // It leaves zeros at the beginning of a name out.
    const std::string name = known.name.substr(known.name.find_first_not_of('0'));
    EXPECT_NE(minisign.read("key.pub").find("minisign public key " + name + "\n"), std::string::npos);

    minisign.write("message", message);
    ASSERT_TRUE(minisign.run({"-S", "-s", "key", "-m", "message"}));
    EXPECT_TRUE(holds(must(parse_signature(minisign.read("message.minisig"))), known, message));
    minisign.write("message.minisig", signature_text(must(sign(key, message, "by tt"))));
    EXPECT_TRUE(minisign.run({"-V", "-p", "key.pub", "-m", "message"}));
}

TEST(Minisign, RefusesAsTtDoesWhateverByteIsFlipped) {
    Minisign minisign;
    const SecretKey key = new_secret_key();
    minisign.write("key.pub", public_key_text(public_key_of(key)));
    minisign.write("message", message);
    const std::string good = signature_text(must(sign(key, message, "tt")));
    for (std::size_t at = good.find('\n') + 1; at < good.size(); at += 17) { // Of each part some.
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 2);
        minisign.write("message.minisig", bad);
        EXPECT_FALSE(minisign.run({"-V", "-p", "key.pub", "-m", "message"})) << at;
    }
}

} // namespace
} // namespace tt

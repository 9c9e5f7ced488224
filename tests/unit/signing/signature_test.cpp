#include "integrations/signing/signature.hpp"
#include "tests/support/must.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace tt {
namespace {

using testing_support::must;

// Made by minisign 0.11 with `minisign -G -W` and `minisign -S -m f`, where f holds "hello" and a line feed.
const std::string known_key = "untrusted comment: minisign public key C450BA7DCE748501\n"
                              "RWQBhXTOfbpQxJV4pDhWcGyFxbTbItE9fw8oi/iQ6+HA52M39aZWDIoQ\n";
const std::string known_secret = "untrusted comment: minisign encrypted secret key\n"
                                 "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYV"
                                 "0zn26UMTeDLdV0atQVNxdQwGRrF84fbfZ"
                                 "Us+ASoAJZnkxb+zQzJV4pDhWcGyFxbTbItE9fw8oi/"
                                 "iQ6+HA52M39aZWDIoQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
const std::string known_signature =
    "untrusted comment: signature from minisign secret key\n"
    "RUQBhXTOfbpQxMSNJKhHaEFgzhd63jVS1MjARh3F6/S0Z04vdU5pU9HdH3QL7hMv7FKmepP4DkxvDfgOQzxSrelu7qlrzxNF7gY=\n"
    "trusted comment: timestamp:1796028383\tfile:f\thashed\n"
    "ZRygjw/6huqe98fWsK2Nvr/Vt4REIOGxWPRAlgRJlEpnCLm/IPNlJJby1Bz8TBi4rGyWObOy/ARMQO6ZKYVHDA==\n";

PublicKey key_of(std::string_view text) {
    return must(parse_public_keys(text)).at(0);
}

TEST(Signature, HoldsAsMinisignMadeIt) {
    const Signature signature = must(parse_signature(known_signature));
    EXPECT_EQ(signature.key, "C450BA7DCE748501");
    EXPECT_EQ(signature.comment, "timestamp:1796028383\tfile:f\thashed");
    EXPECT_TRUE(holds(signature, key_of(known_key), "hello\n"));
    EXPECT_FALSE(holds(signature, key_of(known_key), "hello"));
}

TEST(Signature, IsWhatMinisignMakesOfTheSame) {
    const SecretKey key = must(parse_secret_key(known_secret));
    EXPECT_EQ(public_key_of(key), key_of(known_key));
    const Signature again = must(sign(key, "hello\n", "timestamp:1796028383\tfile:f\thashed"));
    EXPECT_EQ(again, must(parse_signature(known_signature)));
}

/// Whether anything of it is taken: by the parsers, and then by the key.
bool is_taken(std::string_view signature, std::string_view key, std::string_view bytes) {
    const auto parsed = parse_signature(signature);
    const auto keys = parse_public_keys(key);
    return parsed && keys && holds(*parsed, keys->at(0), bytes);
}

/// Calls `check` with each text that differs from `good`, after its first line, in one bit.
void each_flip(
    const std::string& good, std::size_t from, const std::function<void(const std::string&)>& check
) {
    for (std::size_t at = from; at < good.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string bad = good;
            bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1U << bit));
            SCOPED_TRACE("byte " + std::to_string(at) + ", bit " + std::to_string(bit));
            check(bad);
        }
}

TEST(Signature, IsRefusedWhateverBitOfItIsFlipped) {
    ASSERT_TRUE(is_taken(known_signature, known_key, "hello\n"));
    each_flip(known_signature, known_signature.find('\n') + 1, [](const std::string& bad) {
        // The last line feed may be missing, so it may not be another byte either.
        EXPECT_FALSE(is_taken(bad, known_key, "hello\n"));
    });
}

TEST(Signature, IsRefusedWhateverBitOfTheKeyOrTheBytesIsFlipped) {
    each_flip(known_key, known_key.find('\n') + 1, [](const std::string& bad) {
        EXPECT_FALSE(is_taken(known_signature, bad, "hello\n"));
    });
    each_flip("hello\n", 0, [](const std::string& bad) {
        EXPECT_FALSE(is_taken(known_signature, known_key, bad));
    });
}

TEST(Signature, IsFourLinesAndNothingElse) {
    const std::string whole = known_signature;
    const std::string first = whole.substr(0, whole.find('\n') + 1);
    std::string windows;
    for (const char c : whole) windows += c == '\n' ? "\r\n" : std::string(1, c);
    std::string legacy = whole; // "Ed": not prehashed.
    legacy.replace(legacy.find("RUQB"), 4, "RWQB");
    for (const std::string& text :
         {std::string(), std::string("\n"), first, whole + "\n", whole + first, whole.substr(first.size()),
          whole.substr(0, whole.size() / 2), windows, legacy, "a" + whole, std::string(5000, 'a'),
          first + std::string(4096, '=') + whole})
        EXPECT_FALSE(parse_signature(text)) << text;
    EXPECT_TRUE(parse_signature(whole.substr(0, whole.size() - 1)));
}

TEST(Signature, HasACommentThatIsText) {
    const SecretKey key = new_secret_key();
    for (const std::string comment : {"two\nlines", "\x1b[2J", "\r"}) EXPECT_FALSE(sign(key, "x", comment));
    EXPECT_TRUE(sign(key, "x", ""));
    EXPECT_TRUE(sign(key, "x", "Grüße"));
}

TEST(SecretKey, IsReadAsItWasWritten) {
    const SecretKey key = new_secret_key();
    const SecretKey again = must(parse_secret_key(secret_key_text(key)));
    EXPECT_EQ(again.name, key.name);
    EXPECT_EQ(again.seed, key.seed);
    EXPECT_NE(new_secret_key().seed, key.seed);
}

TEST(SecretKey, RefusesEveryOtherTextWithoutAWordOfIt) {
    std::string other_half = known_secret;
    other_half.replace(other_half.find("zJV4"), 4, "zJV5");
    for (const std::string& text :
         {std::string(), std::string("secret"), known_key, known_secret + "secret", other_half,
          known_secret.substr(0, known_secret.size() - 9)}) {
        const auto key = parse_secret_key(text);
        ASSERT_FALSE(key) << text;
        EXPECT_EQ(key.error().message.find("secret"), key.error().message.find("secret key file"));
        EXPECT_LT(key.error().message.size(), 100U);
    }
}

TEST(SecretKey, SaysThatItCannotReadOneWithAPassword) {
    std::string text = known_secret;
    text.replace(text.find("RWQAAEIy"), 8, "RWRTY0Iy");
    const auto key = parse_secret_key(text);
    ASSERT_FALSE(key);
    EXPECT_NE(key.error().message.find("has a password"), std::string::npos) << key.error().message;
}

TEST(PublicKeys, MayStandInOneFileOneAfterAnother) {
    const PublicKey other = public_key_of(new_secret_key());
    const auto keys = must(parse_public_keys(known_key + "\n" + public_key_text(other)));
    EXPECT_EQ(keys, (std::vector{key_of(known_key), other}));
}

TEST(PublicKeys, RefuseALineThatIsNone) {
    const std::string line = known_key.substr(known_key.find('\n') + 1);
    EXPECT_TRUE(parse_public_keys(line));
    for (const std::string& text :
         {std::string(), std::string("untrusted comment: only\n"), "# mine\n" + known_key, known_key + "x\n",
          " " + line, line.substr(4), known_secret})
        EXPECT_FALSE(parse_public_keys(text)) << text;
}

} // namespace
} // namespace tt

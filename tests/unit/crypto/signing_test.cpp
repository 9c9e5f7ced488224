#include "integrations/crypto/base64.hpp"
#include "integrations/crypto/hmac.hpp"
#include "integrations/crypto/rsa_key.hpp"
#include "tests/support/rsa_pair.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(Hmac, AgreesWithPublishedVectors) {
    EXPECT_EQ(
        hmac_sha256_hex("It's a Secret to Everybody", "Hello, World!"),
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    );
    EXPECT_EQ( // RFC 4231, test case 2
        hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ( // RFC 4231, test case 6: a key larger than a block
        hmac_sha256_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
    EXPECT_EQ(hmac_sha256_hex("", ""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Base64url, AgreesWithTheStandard) {
    const std::pair<const char*, const char*> cases[] = {{"", ""},           {"f", "Zg"},
                                                         {"fo", "Zm8"},      {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg"}, {"\xfb\xff\xfe", "-__-"}};
    for (const auto& [bytes, text] : cases) EXPECT_EQ(to_base64url(bytes), text);
}

TEST(RsaKey, SignsWithEitherFormOfAKey) {
    const RsaPair pair;
    for (const std::string& pem : {pair.pkcs1(), pair.pkcs8()}) {
        const auto key = RsaKey::parse(pem);
        ASSERT_TRUE(key) << pem.substr(0, 30) << key.error().message;
        const auto signature = key->sign_sha256("bytes");
        ASSERT_TRUE(signature);
        EXPECT_TRUE(pair.signed_this("bytes", *signature));
        EXPECT_FALSE(pair.signed_this("other", *signature));
    }
}

TEST(RsaKey, RefusesWhatItCannotUseWithoutAWordOfIt) {
    const RsaPair pair;
    const std::string whole = pair.pkcs1();
    for (const std::string& pem :
         {std::string(), std::string("secret"), whole.substr(0, whole.size() / 2), pair.with_passphrase(),
          RsaPair(1024).pkcs8()}) {
        const auto key = RsaKey::parse(pem);
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().kind, ErrorKind::invalid_input);
        EXPECT_EQ(key.error().message.find("secret"), std::string::npos);
        EXPECT_LT(key.error().message.size(), 100U) << key.error().message;
    }
}

} // namespace
} // namespace tt

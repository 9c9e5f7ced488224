#include "integrations/crypto/base64.hpp"
#include "integrations/crypto/random.hpp"
#include "integrations/crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tt {
namespace {

constexpr auto digest_of_abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, GivesThePublishedDigests) {
    EXPECT_EQ(sha256("").value, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc").value, digest_of_abc);
}

TEST(Base64, ReadsWhatItWritesAndNothingElse) {
    for (const std::string bytes : {"", "f", "fo", "foo", "foob", "fooba", "foobar", "==="})
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    EXPECT_EQ(from_base64("/wD+"), std::string("\xff\0\xfe", 3));
    for (const char* text :
         {"=", "====", "Zg", "Zg=", "Zg==\n", " Zg==", "Zh==", "Z===", "Zm9v Zg==", "-_-_"})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(Base64, GivesTheVectorsOfTheStandard) {
    EXPECT_EQ(to_base64(""), "");
    EXPECT_EQ(to_base64("f"), "Zg==");
    EXPECT_EQ(to_base64("fo"), "Zm8=");
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(to_base64(std::string("\xff\0\xfe", 3)), "/wD+");
}

TEST(Sha256, DoesNotCareHowTheBytesAreCut) {
    Sha256 hash;
    hash.update("a");
    hash.update("");
    hash.update("bc");
    EXPECT_EQ(hash.finish().value, digest_of_abc);
}

TEST(Sha256, StartsAnewAfterFinish) {
    Sha256 hash;
    hash.update("something else");
    std::ignore = hash.finish();
    hash.update("abc");
    EXPECT_EQ(hash.finish().value, digest_of_abc);
}

TEST(Sha256File, ReadsFilesLongerThanOnePiece) {
    const auto path = std::filesystem::path(testing::TempDir()) / ("sha256-" + random_token(8));
    const std::string bytes(700'001, 'x');
    std::ofstream(path, std::ios::binary) << bytes;
    EXPECT_EQ(*sha256_file(path), sha256(bytes));
    std::filesystem::remove(path);
}

TEST(Sha256File, NamesTheFileThatIsMissing) {
    const auto digest = sha256_file("/nonexistent/build");
    ASSERT_FALSE(digest);
    EXPECT_EQ(digest.error().kind, ErrorKind::not_found);
    EXPECT_NE(digest.error().message.find("/nonexistent/build"), std::string::npos);
}

TEST(DigestText, IsWellFormedOnlyInItsOneForm) {
    EXPECT_TRUE(is_well_formed(sha256("")));
    const std::string digits(64, 'a');
    for (const std::string& text :
         {std::string(), digits, "sha256:" + digits + "a", "sha256:" + digits.substr(1), "SHA256:" + digits,
          "sha256:" + std::string(64, 'A'), "sha256:" + digits.substr(3) + "/..",
          "sha256:" + digits.substr(1) + "g"})
        EXPECT_FALSE(is_well_formed(Digest(text))) << text;
}

TEST(RandomToken, HasTwoDigitsForEachByteAndNeverRepeats) {
    EXPECT_EQ(random_token(32).size(), 64U);
    EXPECT_EQ(random_token(0), "");
    EXPECT_NE(random_token(16), random_token(16));
}

TEST(EqualInConstantTime, AgreesWithEquality) {
    EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secret "));
}

} // namespace
} // namespace tt

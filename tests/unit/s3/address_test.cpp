#include "integrations/s3/address.hpp"

#include <gtest/gtest.h>

namespace tt::s3 {
namespace {

std::string url_of(const Address& address) {
    return address.origin + address.path_of("sha256/ab");
}

TEST(Address, BecomesTheUrlOfAKey) {
    for (const auto& [text, url] : std::vector<std::pair<std::string, std::string>>{
             {"s3://builds/web?region=eu-west-1", "https://builds.s3.eu-west-1.amazonaws.com/web/sha256/ab"},
             {"s3://builds?region=eu-west-1", "https://builds.s3.eu-west-1.amazonaws.com/sha256/ab"},
             {"s3://builds/a/b/?region=cn-north-1",
              "https://builds.s3.cn-north-1.amazonaws.com.cn/a/b/sha256/ab"},
             {"s3://builds?region=eu-west-1&style=path", "https://s3.eu-west-1.amazonaws.com/builds/sha256/ab"
             },
             {"s3://my.builds?region=eu-west-1", "https://s3.eu-west-1.amazonaws.com/my.builds/sha256/ab"},
             {"s3://builds/web?endpoint=http://minio:9000/", "http://minio:9000/builds/web/sha256/ab"},
             {"s3://builds?endpoint=https://s3.example:443", "https://s3.example/builds/sha256/ab"},
             {"s3://builds?endpoint=http://s3.example:80", "http://s3.example/builds/sha256/ab"},
             {"s3://builds?endpoint=https://s3.example:8443&style=virtual",
              "https://builds.s3.example:8443/sha256/ab"},
         }) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text << ": " << address.error().message;
        EXPECT_EQ(url_of(*address), url);
    }
}

TEST(Address, TakesItsRegionFromTheTextThenFromTheSurroundings) {
    EXPECT_EQ(parse_address("s3://builds?region=a-1", "b-2")->region, "a-1");
    EXPECT_EQ(parse_address("s3://builds", "b-2")->region, "b-2");
    EXPECT_EQ(parse_address("s3://builds?endpoint=http://h", "")->region, "us-east-1");
    EXPECT_EQ(parse_address("s3://builds", "").error().hint, "add ?region=REGION, or set AWS_REGION");
}

TEST(Address, SignsTheHostThatIsSent) {
    EXPECT_EQ(parse_address("s3://builds?endpoint=http://h:9000")->host(), "h:9000");
    EXPECT_EQ(parse_address("s3://builds?endpoint=https://h:443")->host(), "h");
    EXPECT_EQ(parse_address("s3://builds?region=r-1")->host(), "builds.s3.r-1.amazonaws.com");
}

TEST(Address, IsShownWithoutItsSettings) {
    EXPECT_EQ(parse_address("s3://builds/web?region=r-1")->text(), "s3://builds/web");
    EXPECT_EQ(parse_address("s3://builds?region=r-1")->text(), "s3://builds");
}

TEST(Address, RefusesWhatIsNone) {
    for (const char* text :
         {"",
          "s3://",
          "s3:///web",
          "http://builds",
          "s3://ab",
          "s3://Builds",
          "s3://.builds",
          "s3://bu..ilds",
          "s3://builds/../x",
          "s3://builds/a//b",
          "s3://builds/.",
          "s3://builds/a\nb",
          "s3://builds?regio=x",
          "s3://builds?region",
          "s3://builds?region=r-1&region=r-2",
          "s3://builds?region=R/1",
          "s3://builds?style=odd&region=r-1",
          "s3://builds?endpoint=ftp://h",
          "s3://builds?endpoint=h",
          "s3://builds?endpoint=http://",
          "s3://builds?endpoint=",
          "s3://builds?endpoint=http://h/path"})
        EXPECT_EQ(parse_address(text, "r-1").error().kind, ErrorKind::invalid_input) << text;
}

TEST(Address, DoesNotRepeatCredentialsThatStandInIt) {
    for (const char* text :
         {"s3://AKIA:hush@builds/web", "s3://builds?endpoint=https://AKIA:hush@h", "s3://builds?secret=hush"
         }) {
        const auto refused = parse_address(text, "r-1");
        ASSERT_FALSE(refused) << text;
        EXPECT_FALSE((refused.error().message + refused.error().hint).contains("hush"))
            << refused.error().message;
    }
}

} // namespace
} // namespace tt::s3

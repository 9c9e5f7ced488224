#include "integrations/s3/credentials.hpp"

#include <gtest/gtest.h>

namespace tt::s3 {
namespace {

constexpr const char* file = "# of the team\n"
                             "[default]\r\n"
                             "aws_access_key_id = AKIA1\r\n"
                             "aws_secret_access_key=se/cr=et+\r\n"
                             "region = eu-west-1\n"
                             "\n"
                             "[other]\n"
                             "  aws_access_key_id=AKIA2\n"
                             "aws_secret_access_key = s2\n"
                             "; aws_session_token = old\n"
                             "aws_session_token = t2==\n"
                             "[empty]\n"
                             "role_arn = arn:aws:iam::1:role/x";

TEST(SharedCredentials, GivesTheKeysOfAProfile) {
    const auto first = parse_shared_credentials(file, "default");
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->access_key, "AKIA1");
    EXPECT_EQ(first->secret_key, "se/cr=et+");
    EXPECT_EQ(first->session_token, "");
    EXPECT_EQ(parse_shared_credentials(file, "other")->session_token, "t2==");
}

TEST(SharedCredentials, SaysWhichProfileIsAbsentOrWithoutKeys) {
    EXPECT_EQ(parse_shared_credentials(file, "prod").error().kind, ErrorKind::not_found);
    EXPECT_EQ(parse_shared_credentials("", "default").error().message, "there is no profile [default]");
    const auto role = parse_shared_credentials(file, "empty");
    EXPECT_EQ(role.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(parse_shared_credentials("[a]", "a").error().kind, ErrorKind::invalid_input);
}

} // namespace
} // namespace tt::s3

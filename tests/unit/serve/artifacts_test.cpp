#include "cli/serve/artifacts.hpp"
#include "integrations/crypto/sha256.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

class Artifacts : public testing::Test {
protected:
    /// A file of keys that only its owner can read.
    std::string keys(const std::string& text) {
        const auto path = directory_ / "credentials";
        std::ofstream(path) << text;
        std::filesystem::permissions(
            path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
        );
        return path;
    }

    Result<std::unique_ptr<ArtifactStore>> open(const std::string& where, const Variables& variables) {
        return open_artifacts(where, variables, clock_, {});
    }

    TemporaryDirectory directory_;
    ManualClock clock_;
};

constexpr const char* bucket = "s3://builds?endpoint=http://127.0.0.1:1";

TEST_F(Artifacts, AreInADirectoryOrInABucket) {
    const auto store = open(directory_ / "store", {});
    ASSERT_TRUE(store);
    EXPECT_TRUE(try_store(**store));
    EXPECT_TRUE(std::filesystem::exists(directory_ / "store"));
    EXPECT_EQ((*store)->link(sha256("x"), std::chrono::minutes{5}), std::nullopt);
    const auto in_bucket = open(bucket, {{"AWS_ACCESS_KEY_ID", "a"}, {"AWS_SECRET_ACCESS_KEY", "b"}});
    ASSERT_TRUE(in_bucket);
    EXPECT_TRUE((*in_bucket)->link(sha256("x"), std::chrono::minutes{5})->has_value());
    EXPECT_EQ(try_store(**in_bucket).error().kind, ErrorKind::unavailable) << "nothing listens there";
    EXPECT_EQ(open("gs://builds", {}).error().kind, ErrorKind::invalid_input);
}

TEST_F(Artifacts, NeedARegionOnAmazon) {
    Variables variables{{"AWS_ACCESS_KEY_ID", "a"}, {"AWS_SECRET_ACCESS_KEY", "b"}};
    EXPECT_EQ(open("s3://builds", variables).error().hint, "add ?region=REGION, or set AWS_REGION");
    variables["AWS_DEFAULT_REGION"] = "eu-west-1";
    EXPECT_TRUE(open("s3://builds", variables));
}

TEST_F(Artifacts, TakeTheKeysOfTheEnvironmentFirst) {
    const std::string file = keys("[default]\naws_access_key_id=f\naws_secret_access_key=g\n");
    Variables variables{{"AWS_SHARED_CREDENTIALS_FILE", file}, {"AWS_ACCESS_KEY_ID", "a"}};
    EXPECT_EQ(find_credentials(variables).error().kind, ErrorKind::invalid_input) << "half a pair is no pair";
    variables["AWS_SECRET_ACCESS_KEY"] = "b";
    variables["AWS_SESSION_TOKEN"] = "c";
    const auto found = find_credentials(variables);
    EXPECT_EQ(found->access_key + found->secret_key + found->session_token, "abc");
    EXPECT_EQ(found->source, "the environment");
}

TEST_F(Artifacts, TakeTheKeysOfAProfileAndNoticeWhenTheyAreRenewed) {
    const std::string old = "[default]\naws_access_key_id=f\naws_secret_access_key=g\n";
    Variables variables{{"AWS_SHARED_CREDENTIALS_FILE", keys(old)}};
    EXPECT_EQ(find_credentials(variables)->source, (directory_ / "credentials").string() + " [default]");
    keys(old + "[prod]\naws_access_key_id=h\naws_secret_access_key=i\n");
    variables["AWS_PROFILE"] = "prod";
    EXPECT_EQ(find_credentials(variables)->access_key, "h");
    variables["AWS_PROFILE"] = "absent";
    EXPECT_TRUE(
        find_credentials(variables).error().message.ends_with("credentials: there is no profile [absent]")
    );
}

TEST_F(Artifacts, AreNotOpenedWithKeysThatOthersCanRead) {
    const std::string file = keys("[default]\naws_access_key_id=f\naws_secret_access_key=g\n");
    std::filesystem::permissions(
        file, std::filesystem::perms::others_read, std::filesystem::perm_options::add
    );
    EXPECT_EQ(open(bucket, {{"AWS_SHARED_CREDENTIALS_FILE", file}}).error().kind, ErrorKind::denied);
}

TEST_F(Artifacts, SayWhereKeysAreLookedFor) {
    for (const Variables& variables : {Variables{}, Variables{{"HOME", directory_.path()}}})
        EXPECT_EQ(open(bucket, variables).error().message, "there are no keys for the store of artifacts");
}

} // namespace
} // namespace tt

// What S3 has beyond the contract of all stores: refusals, links, uploads in parts.

#include "integrations/crypto/sha256.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/system_clock.hpp"
#include "integrations/s3/s3_store.hpp"
#include "tests/contract/artifact_store/shared_swift.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::s3 {
namespace {

using namespace std::chrono_literals;

/// A clock that goes wrong.
class WrongClock : public SystemClock {
public:
    explicit WrongClock(Duration ahead)
        : ahead_(ahead) {}

    Time now() override { return SystemClock::now() + ahead_; }

private:
    Duration ahead_;
};

class OnSwift : public testing::Test {
protected:
    std::filesystem::path file_of(std::string_view bytes) {
        const auto path = directory_ / "source";
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    Error refusal(Setting setting) {
        S3Store store(std::move(setting), clock_);
        const Error error = store.read(absent, 0, 1).error();
        EXPECT_EQ(store.add(sha256("x"), file_of("x")).error().hint, error.hint);
        return error;
    }

    static inline const Digest absent{"sha256:" + std::string(64, '0')};

    HttpResponse get(const std::string& url) {
        return http_.send({.url = url, .headers = {{"Range", "bytes=2-4"}}}).value();
    }

    TemporaryDirectory directory_;
    SystemClock clock_;
    Setting setting_ = shared_swift().setting(directory_.path().filename());
    CurlClient http_{"tt-test"};
};

TEST_F(OnSwift, AWrongSecretIsNamedByItsOrigin) {
    setting_.credentials = [] {
        return Credentials{Swift::access_key, "wrong-secret", {}, "the environment"};
    };
    const Error error = refusal(setting_);
    EXPECT_EQ(error.kind, ErrorKind::failed);
    EXPECT_TRUE(error.message.contains(setting_.address.text() + ": GET sha256/0000")) << error.message;
    EXPECT_TRUE(error.message.contains("SignatureDoesNotMatch")) << error.message;
    EXPECT_EQ(error.hint, "check the access key and its secret, which come from the environment");
    EXPECT_FALSE(error.message.contains("wrong-secret") || error.message.contains(Swift::access_key));
}

TEST_F(OnSwift, WhatMayNotBeDeletedIsDenied) {
    const auto digest = sha256("kept");
    ASSERT_TRUE(S3Store(setting_, clock_).add(digest, file_of("kept")));
    Setting wrong = setting_;
    wrong.credentials = [] { return Credentials{Swift::access_key, "wrong-secret", {}, "the environment"}; };
    const auto removed = S3Store(wrong, clock_).remove(digest);
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().kind, ErrorKind::denied) << removed.error().message;
    EXPECT_TRUE(removed.error().message.contains("DELETE sha256/")) << removed.error().message;
    EXPECT_EQ(*S3Store(setting_, clock_).size(digest), 4U);
    setting_.address.bucket = "no-such-bucket";
    EXPECT_EQ(S3Store(setting_, clock_).remove(digest).error().kind, ErrorKind::failed);
}

TEST_F(OnSwift, AWrongRegionIsCorrected) {
    setting_.address.region = "eu-west-1";
    EXPECT_EQ(refusal(setting_).hint, "write region=us-east-1 in the address of the store");
}

TEST_F(OnSwift, ABucketThatIsNotThereIsNoMissingArtifact) {
    setting_.address.bucket = "no-such-bucket";
    S3Store store(setting_, clock_);
    EXPECT_EQ(store.read(sha256("x"), 0, 1).error().kind, ErrorKind::failed);
    EXPECT_EQ(refusal(setting_).hint, "make the bucket no-such-bucket, or correct the address of the store");
}

TEST_F(OnSwift, AClockThatIsWrongIsToldByHowMuch) {
    WrongClock behind(-2h);
    const auto refused = S3Store(setting_, behind).read(absent, 0, 1);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(
        refused.error().message.contains("this machine's clock is 2h")
        || refused.error().message.contains("this machine's clock is 1h59m5")
    ) << refused.error().message;
    EXPECT_TRUE(refused.error().message.contains("behind the store's")) << refused.error().message;
}

TEST_F(OnSwift, ALinkGivesTheBytesWithoutAnyKey) {
    const auto digest = sha256("0123456789");
    ASSERT_TRUE(S3Store(setting_, clock_).add(digest, file_of("0123456789")));
    const std::string url = S3Store(setting_, clock_).link(digest, 5min)->value();
    const HttpResponse response = get(url);
    EXPECT_EQ(response.status, 206);
    EXPECT_EQ(response.body, "234");
    EXPECT_EQ(get(url + "0").status, 403) << "a signature that was tampered with";
    EXPECT_GE(get(url.substr(0, url.find('?'))).status, 400) << "no signature at all";
}

TEST_F(OnSwift, ALinkEnds) {
    const auto digest = sha256("0123456789");
    ASSERT_TRUE(S3Store(setting_, clock_).add(digest, file_of("0123456789")));
    WrongClock behind(-6min);
    S3Store early(setting_, behind);
    EXPECT_EQ(get(early.link(digest, 10min)->value()).status, 206);
    const HttpResponse ended = get(early.link(digest, 5min)->value());
    EXPECT_EQ(ended.status, 403);
    EXPECT_EQ(element(ended.body, "Message"), "Request has expired");
}

TEST_F(OnSwift, WhatTurnsOutWrongLeavesNoParts) {
    setting_.part_size = 1'000;
    const std::string wrong(2'500, 'w');
    const auto added = S3Store(setting_, clock_).add(sha256("right"), file_of(wrong));
    EXPECT_EQ(added.error().kind, ErrorKind::corrupt);
    setting_.address.prefix.clear();
    const auto uploads = Exchange(setting_, clock_).send({.query = {{"uploads", ""}}});
    ASSERT_TRUE(uploads);
    EXPECT_EQ(uploads->status, 200);
    EXPECT_TRUE(uploads->body.contains("ListMultipartUploadsResult")) << uploads->body;
    EXPECT_EQ(element(uploads->body, "UploadId"), "");
}

} // namespace
} // namespace tt::s3

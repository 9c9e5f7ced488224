// How the store deals with answers that a healthy one does not give.

#include "integrations/crypto/sha256.hpp"
#include "integrations/s3/s3_store.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/fakes/scripted_http.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace tt::s3 {
namespace {

/// Lends the script to a store, which wants clients of its own.
class Lent : public HttpClient {
public:
    explicit Lent(ScriptedHttp& http)
        : http_(http) {}

    Result<HttpResponse> send(const HttpRequest& request) override { return http_.send(request); }

private:
    ScriptedHttp& http_;
};

std::string refused(const std::string& code, const std::string& more = {}) {
    return "<?xml version=\"1.0\"?>\n<Error><Code>" + code + "</Code><Message>what the store says</Message>"
           + more + "</Error>";
}

class ScriptedS3 : public testing::Test {
protected:
    ScriptedS3() {
        setting_.address = *parse_address("s3://builds/web?endpoint=http://h");
        setting_.credentials = [this]() -> Result<Credentials> { return credentials_; };
        setting_.make_http = [this] { return std::make_unique<Lent>(http_); };
        setting_.pause = Duration{0};
        setting_.part_size = 4;
    }

    S3Store store() { return {setting_, clock_}; }

    static std::string url_of(const Digest& digest) {
        return "http://h/builds/web/sha256/" + digest.value.substr(7);
    }

    std::filesystem::path file_of(std::string_view bytes) {
        const auto path = directory_ / "source";
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    /// What a store says to HEAD and then, asked why, to GET.
    Error size_refused(const HttpResponse& response) {
        http_.expect("HEAD", url_of(ten_)).answer({.status = response.status});
        http_.expect("GET", url_of(ten_)).answer(response);
        return store().size(ten_).error();
    }

    void expect_begin() {
        http_.expect("HEAD", url_of(ten_)).answer({.status = 404});
        http_.expect("POST", url_of(ten_) + "?uploads=")
            .answer({.status = 200, .body = "<R><UploadId>a&amp;b</UploadId></R>"});
    }

    void expect_part(int number, const std::string& body) {
        http_.expect("PUT", part(number))
            .with_body(body)
            .answer({.status = 200, .headers = {{"ETag", "\"e" + std::to_string(number) + "\""}}});
    }

    [[nodiscard]] std::string part(int number) const {
        return url_of(ten_) + "?partNumber=" + std::to_string(number) + "&uploadId=a%26b";
    }

    [[nodiscard]] std::string whole() const { return url_of(ten_) + "?uploadId=a%26b"; }

    const Digest ten_ = sha256("0123456789");
    TemporaryDirectory directory_;
    ScriptedHttp http_;
    ManualClock clock_{*parse_rfc3339("2026-11-30T09:00:00Z")};
    Credentials credentials_{"AKIA", "hush-secret", "hush-token", "the environment"};
    Setting setting_;
};

TEST_F(ScriptedS3, SignsEachRequestAndItsBody) {
    http_.expect("HEAD", url_of(sha256("0123")))
        .with_header("x-amz-security-token", "hush-token")
        .answer({.status = 404});
    http_.expect("PUT", url_of(sha256("0123")))
        .with_body("0123")
        .with_header("x-amz-content-sha256", sha256("0123").value.substr(7))
        .with_header("x-amz-date", "20261130T090000Z");
    EXPECT_TRUE(store().add(sha256("0123"), file_of("0123")));
    for (const HttpRequest& request : http_.sent()) EXPECT_EQ(request.max_redirects, 0);
}

TEST_F(ScriptedS3, SendsALargeArtifactInParts) {
    expect_begin();
    expect_part(1, "0123");
    expect_part(2, "4567");
    expect_part(3, "89");
    http_.expect("POST", whole())
        .with_body("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"e1\"</ETag></Part>"
                   "<Part><PartNumber>2</PartNumber><ETag>\"e2\"</ETag></Part>"
                   "<Part><PartNumber>3</PartNumber><ETag>\"e3\"</ETag></Part></CompleteMultipartUpload>");
    EXPECT_TRUE(store().add(ten_, file_of("0123456789")));
}

TEST_F(ScriptedS3, TakesItsPartsBackWhenOneIsRefused) {
    expect_begin();
    expect_part(1, "0123");
    http_.expect("PUT", part(2)).answer({.status = 403, .body = refused("AccessDenied")});
    http_.expect("DELETE", whole()).answer({.status = 204});
    EXPECT_EQ(store().add(ten_, file_of("0123456789")).error().kind, ErrorKind::failed);
}

TEST_F(ScriptedS3, TakesItsPartsBackWhenTheBytesAreOthers) {
    expect_begin();
    for (const auto& [number, body] : {std::pair{1, "9876"}, {2, "5432"}, {3, "10"}})
        expect_part(number, body);
    http_.expect("DELETE", whole()).answer({.status = 204});
    EXPECT_EQ(store().add(ten_, file_of("9876543210")).error().kind, ErrorKind::corrupt);
}

TEST_F(ScriptedS3, BelievesNoSuccessThatHoldsAnError) {
    expect_begin();
    for (const auto& [number, body] : {std::pair{1, "0123"}, {2, "4567"}, {3, "89"}})
        expect_part(number, body);
    http_.expect("POST", whole()).answer({.status = 200, .body = refused("InternalError")});
    http_.expect("HEAD", url_of(ten_)).answer({.status = 404});
    http_.expect("DELETE", whole()).answer({.status = 204});
    EXPECT_EQ(store().add(ten_, file_of("0123456789")).error().kind, ErrorKind::unavailable);
}

TEST_F(ScriptedS3, IsDoneWhenOnlyTheLastAnswerWasLost) {
    expect_begin();
    for (const auto& [number, body] : {std::pair{1, "0123"}, {2, "4567"}, {3, "89"}})
        expect_part(number, body);
    http_.expect("POST", whole()).fail_with({ErrorKind::unavailable, "cut"});
    http_.expect("POST", whole()).answer({.status = 404, .body = refused("NoSuchUpload")});
    http_.expect("HEAD", url_of(ten_)).answer({.status = 200});
    EXPECT_TRUE(store().add(ten_, file_of("0123456789")));
}

TEST_F(ScriptedS3, AsksAgainWhatMayPassAndGivesUpInTheEnd) {
    http_.expect("HEAD", url_of(ten_)).answer({.status = 503});
    http_.expect("HEAD", url_of(ten_)).fail_with({ErrorKind::timeout, "late"});
    http_.expect("HEAD", url_of(ten_)).answer({.status = 200, .headers = {{"Content-Length", "10"}}});
    EXPECT_EQ(*store().size(ten_), 10U);
    for (int i = 0; i < 3; ++i)
        http_.expect("GET", url_of(ten_)).answer({.status = 500, .body = refused("InternalError")});
    EXPECT_EQ(store().read(ten_, 0, 10).error().kind, ErrorKind::unavailable);
}

TEST_F(ScriptedS3, DoesNotBeginASecondUploadWithoutKnowingOfTheFirst) {
    http_.expect("HEAD", url_of(ten_)).answer({.status = 404});
    http_.expect("POST", url_of(ten_) + "?uploads=").answer({.status = 503, .body = refused("SlowDown")});
    http_.expect("POST", url_of(ten_) + "?uploads=").fail_with({ErrorKind::unavailable, "cut"});
    EXPECT_EQ(store().add(ten_, file_of("0123456789")).error().kind, ErrorKind::unavailable);
}

TEST_F(ScriptedS3, DoesNotRepeatWhatWasRefused) {
    const Error error = size_refused({.status = 403, .body = refused("AccessDenied")});
    EXPECT_EQ(error.kind, ErrorKind::failed);
    EXPECT_TRUE(error.message.contains("AccessDenied: what the store says")) << error.message;
    EXPECT_TRUE(error.hint.contains("s3:ListBucket")) << "without that a missing object is denied too";
}

TEST_F(ScriptedS3, SaysWhatToDo) {
    const Digest zeros("sha256:" + std::string(64, '0'));
    for (const auto& [status, code, more, hint] :
         std::vector<std::tuple<int, const char*, const char*, const char*>>{
             {403, "InvalidAccessKeyId", "",
              "check the access key and its secret, which come from the environment"},
             {403, "SignatureDoesNotMatch", "",
              "check the access key and its secret, which come from the environment"},
             {400, "ExpiredToken", "", "renew the session token, which comes from the environment"},
             {400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>",
              "write region=eu-west-1 in the address of the store"},
             {404, "NoSuchBucket", "", "make the bucket builds, or correct the address of the store"},
         }) {
        http_.expect("GET", url_of(zeros)).answer({.status = status, .body = refused(code, more)});
        const auto probed = store().read(zeros, 0, 1);
        ASSERT_FALSE(probed) << code;
        EXPECT_EQ(probed.error().hint, hint) << code;
    }
}

TEST_F(ScriptedS3, ARedirectNamesTheRegionAndIsNotFollowed) {
    const Error error = size_refused(
        {.status = 301,
         .headers = {{"x-amz-bucket-region", "ap-south-1"}},
         .body = refused("PermanentRedirect")}
    );
    EXPECT_EQ(error.hint, "write region=ap-south-1 in the address of the store");
}

TEST_F(ScriptedS3, ShowsNothingSecretWhateverTheStoreRepeats) {
    const std::string echo = "<Token-0>hush-token</Token-0><StringToSign>hush-secret</StringToSign>";
    for (const char* code : {"ExpiredToken", "SignatureDoesNotMatch", "Odd"}) {
        const Error error = size_refused({.status = 400, .body = refused(code, echo)});
        EXPECT_FALSE((error.message + error.hint).contains("hush")) << error.message;
    }
}

TEST_F(ScriptedS3, TakesNoMoreThanItAskedFor) {
    http_.expect("GET", url_of(ten_))
        .with_header("Range", "bytes=0-3")
        .answer({.status = 200, .body = "0123456789"});
    EXPECT_EQ(store().read(ten_, 0, 4).error().kind, ErrorKind::corrupt);
    http_.expect("GET", url_of(ten_)).answer({.status = 200, .body = "0123"});
    EXPECT_FALSE(store().read(ten_, 4, 4)) << "a store that ignores ranges";
}

TEST_F(ScriptedS3, AsksForCredentialsEachTime) {
    setting_.credentials = []() -> Result<Credentials> {
        return fail(ErrorKind::denied, "the file is open to all");
    };
    EXPECT_EQ(store().size(ten_).error().message, "the file is open to all");
}

} // namespace
} // namespace tt::s3

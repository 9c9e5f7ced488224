#include "integrations/crypto/sha256.hpp"
#include "integrations/s3/sign.hpp"

#include <gtest/gtest.h>

namespace tt::s3 {
namespace {

constexpr const char* empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string signature_of(const HttpHeaders& headers) {
    const std::string_view text = headers.value("Authorization");
    return std::string(text.substr(text.find("Signature=") + 10));
}

/// Of AWS's documentation "Examples: Signature Calculations in AWS Signature Version 4".
class DocumentedRequest : public testing::Test {
protected:
    [[nodiscard]] std::string signature(const Signable& request, std::string_view hash) const {
        return signature_of(signed_headers(request, hash, scope_, credentials_));
    }

    static Signable request(std::string method, std::string path) {
        return {
            .method = std::move(method), .host = "examplebucket.s3.amazonaws.com", .path = std::move(path)
        };
    }

    Credentials credentials_{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
    Scope scope_{*parse_rfc3339("2013-05-24T00:00:00Z"), "us-east-1"};
};

TEST_F(DocumentedRequest, GetsAPartOfAnObject) {
    Signable get = request("GET", "/test.txt");
    get.headers.add("Range", "bytes=0-9");
    EXPECT_EQ(signature(get, empty_hash), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_F(DocumentedRequest, PutsAnObjectWhoseNameIsEscaped) {
    Signable put = request("PUT", "/test$file.text");
    put.headers.add("Date", "Fri, 24 May 2013 00:00:00 GMT");
    put.headers.add("x-amz-storage-class", "REDUCED_REDUNDANCY");
    const std::string hash = sha256("Welcome to Amazon S3.").value.substr(7);
    EXPECT_EQ(signature(put, hash), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST_F(DocumentedRequest, AsksWithAParameterWithoutValue) {
    Signable get = request("GET", "/");
    get.query = {{"lifecycle", ""}};
    EXPECT_EQ(signature(get, empty_hash), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST_F(DocumentedRequest, AsksWithParametersInAnyOrder) {
    Signable get = request("GET", "/");
    get.query = {{"prefix", "J"}, {"max-keys", "2"}};
    EXPECT_EQ(signature(get, empty_hash), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST_F(DocumentedRequest, IsSignedInItsUrl) {
    EXPECT_EQ(
        presigned_target(request("GET", "/test.txt"), std::chrono::days{1}, scope_, credentials_),
        "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

TEST_F(DocumentedRequest, CarriesTheTokenOfASession) {
    credentials_.session_token = "a+token/=";
    const HttpHeaders headers = signed_headers(request("GET", "/"), empty_hash, scope_, credentials_);
    EXPECT_EQ(headers.value("x-amz-security-token"), "a+token/=");
    EXPECT_TRUE(headers.value("Authorization").contains(";x-amz-security-token,")) << "it is signed too";
    EXPECT_TRUE(presigned_target(request("GET", "/"), std::chrono::minutes{5}, scope_, credentials_)
                    .contains("&X-Amz-Security-Token=a%2Btoken%2F%3D&"));
}

/// A case of AWS's aws-sig-v4-test-suite. Those that normalise paths are not about S3, which does not.
struct SuiteCase {
    const char* name;
    Signable request;
    const char* signature;
};

const char* const suite_host = "example.amazonaws.com";

const SuiteCase suite[] = {
    {"get-vanilla", {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-unreserved",
     {.host = suite_host, .path = "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
    {"get-utf8",
     {.host = suite_host, .path = "/ሴ"},
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"get-space",
     {.host = suite_host, .path = "/example space/"},
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
    {"get-vanilla-query-order-key-case",
     {.host = suite_host, .query = {{"Param2", "value2"}, {"Param1", "value1"}}},
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"get-header-key-duplicate",
     {.host = suite_host,
      .headers = {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}},
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {"get-header-value-order",
     {.host = suite_host,
      .headers =
          {{"My-Header1", "value4"},
           {"My-Header1", "value1"},
           {"My-Header1", "value3"},
           {"My-Header1", "value2"}}},
     "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
    {"get-header-value-trim",
     {.host = suite_host, .headers = {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}},
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
};

TEST(SigningSuite, AgreesOnEverySignature) {
    const Credentials credentials{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
    const Scope scope{*parse_rfc3339("2015-08-30T12:36:00Z"), "us-east-1", "service"};
    for (SuiteCase test : suite) {
        test.request.host = suite_host;
        test.request.headers.add("X-Amz-Date", amazon_date(scope.now));
        const std::string text = authorization(test.request, empty_hash, scope, credentials);
        EXPECT_TRUE(text.ends_with(std::string(", Signature=") + test.signature))
            << test.name << ": " << text;
    }
}

TEST(CanonicalForm, EscapesAPathOnceAndKeepsItsSlashes) {
    for (const auto& [path, escaped] : std::vector<std::pair<std::string, std::string>>{
             {"/", "/"},
             {"/a//b/", "/a//b/"},
             {"/a b", "/a%20b"},
             {"/a+b", "/a%2Bb"},
             {"/sha256:ab", "/sha256%3Aab"},
             {"/50%", "/50%25"},
             {"/%41", "/%2541"},
             {"/~-._", "/~-._"},
             {"/a@b=c,d(e)$f", "/a%40b%3Dc%2Cd%28e%29%24f"},
             {"/\xc3\xa9", "/%C3%A9"},
         })
        EXPECT_EQ(escaped_path(path), escaped) << path;
}

TEST(CanonicalForm, SortsAQueryByItsEscapedNames) {
    EXPECT_EQ(escaped_query({}), "");
    EXPECT_EQ(escaped_query({{"uploads", ""}}), "uploads=");
    EXPECT_EQ(escaped_query({{"uploadId", "x"}, {"partNumber", "2"}}), "partNumber=2&uploadId=x");
    EXPECT_EQ(escaped_query({{"b", "2"}, {"a", "2"}, {"a", "1"}}), "a=1&a=2&b=2");
    EXPECT_EQ(escaped_query({{"a", "x/y z+é"}}), "a=x%2Fy%20z%2B%C3%A9");
    EXPECT_EQ(escaped_query({{"A", "1"}, {"a", "2"}, {"B", "3"}}), "A=1&B=3&a=2")
        << "by bytes, not by letters";
}

TEST(CanonicalForm, SortsHeadersByNameAndNotByLine) {
    const Signable request{
        .host = "h", .headers = {{"x-amz-meta-a-b", "1"}, {"X-Amz-Meta-A", "2"}, {"Accept", "\t*/*  "}}
    };
    EXPECT_EQ(
        canonical_request(request, "HASH"),
        "GET\n/\n\naccept:*/*\nhost:h\nx-amz-meta-a:2\nx-amz-meta-a-b:1\n\n"
        "accept;host;x-amz-meta-a;x-amz-meta-a-b\nHASH"
    );
}

} // namespace
} // namespace tt::s3

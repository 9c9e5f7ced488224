// Where an agent takes an artifact from when the control plane sends it to a store.

#include "agent/control_plane.hpp"
#include "tests/fakes/scripted_http.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace tt::agent {
namespace {

class FetchByLink : public testing::Test {
protected:
    Result<> fetch(std::uint64_t bytes_per_second = 0) {
        ControlPlane plane(http_, {"https://plane", {}, "/etc/own-authority.pem"});
        plane.cap_fetches(bytes_per_second);
        return plane.fetch({"/v1/artifacts/x", Digest("sha256:x"), 10}, "hush", file_, {});
    }

    void expect_link(const std::string& to) {
        http_.expect("GET", "https://plane/v1/artifacts/x")
            .with_header("Authorization", "Bearer hush")
            .answer({.status = 307, .headers = {{"Location", to}}});
    }

    void expect_refusal(const std::string& url, int status, const std::string& code) {
        http_.expect("GET", url)
            .answer({.status = status, .body = "<Error><Code>" + code + "</Code></Error>"});
    }

    [[nodiscard]] std::string content() const {
        std::ifstream stream(file_, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_ / "artifact";
    ScriptedHttp http_;
};

TEST_F(FetchByLink, TakesNothingOfItsOwnThere) {
    expect_link("https://store/x?sig=1");
    http_.expect("GET", "https://store/x?sig=1").answer({.status = 200, .body = "0123456789"});
    EXPECT_TRUE(fetch());
    EXPECT_EQ(content(), "0123456789");
    EXPECT_EQ(http_.sent()[0].max_redirects, 0);
    const HttpRequest& there = http_.sent()[1];
    EXPECT_EQ(there.headers.find("Authorization"), std::nullopt);
    EXPECT_EQ(there.ca_file, "") << "the store has an authority of its own";
    EXPECT_EQ(there.download->max_file, 10U);
}

TEST_F(FetchByLink, KeepsToItsRateWhereverTheBytesComeFrom) {
    expect_link("https://store/x");
    http_.expect("GET", "https://store/x").answer({.status = 200, .body = "0123456789"});
    EXPECT_TRUE(fetch(10'000'000));
    ASSERT_EQ(http_.sent().size(), 2U);
    for (const auto& request : http_.sent()) EXPECT_EQ(request.download->max_bytes_per_second, 10'000'000U);
}

TEST_F(FetchByLink, GoesOnWhereTheFileEnds) {
    std::ofstream(file_) << "0123";
    expect_link("https://store/x");
    http_.expect("GET", "https://store/x").answer({.status = 206, .body = "456789"});
    EXPECT_TRUE(fetch());
    EXPECT_EQ(http_.sent()[1].download->offset, 4U);
    EXPECT_EQ(content(), "0123456789");
}

TEST_F(FetchByLink, AsksAnewForALinkThatHasEnded) {
    expect_link("https://store/x?sig=old");
    expect_refusal("https://store/x?sig=old", 403, "AccessDenied");
    expect_link("https://store/x?sig=new");
    http_.expect("GET", "https://store/x?sig=new").answer({.status = 200, .body = "0123456789"});
    EXPECT_TRUE(fetch());
}

TEST_F(FetchByLink, SaysWhatAStoreRefusesTwice) {
    for (int i = 0; i < 2; ++i) {
        expect_link("https://store/x?sig=odd");
        expect_refusal("https://store/x?sig=odd", 403, "SignatureDoesNotMatch");
    }
    const auto fetched = fetch();
    EXPECT_EQ(fetched.error().kind, ErrorKind::unavailable) << "later it may be allowed";
    EXPECT_EQ(fetched.error().message, "fetch the artifact: https://store answers 403 SignatureDoesNotMatch");
}

TEST_F(FetchByLink, SaysWhatAStoreDoesNotHave) {
    expect_link("https://store/x");
    expect_refusal("https://store/x", 404, "NoSuchKey");
    EXPECT_EQ(fetch().error().kind, ErrorKind::not_found);
}

TEST_F(FetchByLink, ComesThroughTheControlPlaneWhenTheStoreIsOutOfReach) {
    for (const ErrorKind kind : {ErrorKind::unavailable, ErrorKind::timeout, ErrorKind::failed}) {
        expect_link("https://store/x");
        http_.expect("GET", "https://store/x").fail_with({kind, "no way there"});
        http_.expect("GET", "https://plane/v1/artifacts/x?via=server")
            .with_header("Authorization", "Bearer hush")
            .answer({.status = 200, .body = "0123456789"});
        EXPECT_TRUE(fetch());
        std::filesystem::remove(file_);
    }
}

TEST_F(FetchByLink, KeepsWhatCameBeforeAStoreBrokeOff) {
    class CutStore : public ScriptedHttp {
    public:
        Result<HttpResponse> send(const HttpRequest& request) override {
            if (request.url == "https://store/x") std::ofstream(request.download->file) << "0123";
            return ScriptedHttp::send(request);
        }
    } http;

    http.expect("GET", "https://plane/v1/artifacts/x")
        .answer({.status = 307, .headers = {{"Location", "https://store/x"}}});
    http.expect("GET", "https://store/x").fail_with({ErrorKind::unavailable, "cut"});
    ControlPlane plane(http, {"https://plane", {}, {}});
    const auto fetched = plane.fetch({"/v1/artifacts/x", Digest("sha256:x"), 10}, "hush", file_, {});
    EXPECT_EQ(fetched.error().message, "cut")
        << "the store can be reached, so the next attempt goes there again";
    EXPECT_EQ(content(), "0123");
}

TEST_F(FetchByLink, HearsTheControlPlaneWhenItRefuses) {
    http_.expect("GET", "https://plane/v1/artifacts/x")
        .answer(
            {.status = 404,
             .body = R"({"code":"not_found","message":"the store does not hold it","hint":"publish"})"}
        );
    EXPECT_EQ(fetch().error().message, "fetch the artifact: the store does not hold it");
}

} // namespace
} // namespace tt::agent

// What a web server as store has beyond the contract of all stores: servers that take nothing, lie, or ask
// for a login.

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/directory_store.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/web_store/web_store.hpp"
#include "tests/support/nginx/nginx.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

class OnNginx : public testing::Test {
protected:
    static WebStore store(const Nginx& nginx, const std::string& authorization = "") {
        return WebStore({
            .root = nginx.url(),
            .make_http = [] { return std::make_unique<CurlClient>("tt-test"); },
            .authorization = authorization,
            .patience = {.pause = Duration{0}},
        });
    }

    [[nodiscard]] std::filesystem::path source() const {
        std::ofstream(directory_ / "source") << "0123456789";
        return directory_ / "source";
    }

    TemporaryDirectory directory_;
    const Digest digest_ = sha256("0123456789");
};

TEST_F(OnNginx, ADirectoryThatIsServedIsTheStore) {
    const Nginx nginx("");
    ASSERT_TRUE(DirectoryStore::open(nginx.files())->add(digest_, source()));
    WebStore reader = store(nginx);
    const auto size = reader.size(digest_);
    ASSERT_TRUE(size) << size.error().message;
    EXPECT_EQ(*size, 10U);
    EXPECT_EQ(*reader.read(digest_, 2, 3), "234");
    EXPECT_EQ(
        CurlClient("tt-test").send({.url = reader.link(digest_, Duration{0})->value()})->body, "0123456789"
    );
}

TEST_F(OnNginx, AServerThatTakesNothingIsToldHowToOrWhereTheFileBelongs) {
    const Nginx nginx("");
    const auto added = store(nginx).add(digest_, source());
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().kind, ErrorKind::failed);
    EXPECT_TRUE(added.error().message.contains("405 to PUT " + nginx.url() + "/sha256/"))
        << added.error().message;
    EXPECT_TRUE(added.error().hint.contains("dav_methods PUT")) << added.error().hint;
}

TEST_F(OnNginx, AServerThatDeletesNothingIsToldHowTo) {
    const Nginx nginx("dav_methods PUT; create_full_put_path on;");
    ASSERT_TRUE(store(nginx).add(digest_, source()));
    const auto removed = store(nginx).remove(digest_);
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().kind, ErrorKind::denied);
    EXPECT_TRUE(removed.error().message.contains("405 to DELETE " + nginx.url() + "/sha256/"))
        << removed.error().message;
    EXPECT_TRUE(removed.error().hint.contains("dav_methods PUT DELETE")) << removed.error().hint;
    EXPECT_EQ(*store(nginx).size(digest_), 10U);
}

TEST_F(OnNginx, AServerThatSaysItDeletedAndDidNotIsFoundOut) {
    const Nginx nginx("dav_methods PUT; create_full_put_path on; "
                      "if ($request_method = DELETE) { return 204; }");
    ASSERT_TRUE(store(nginx).add(digest_, source()));
    const auto removed = store(nginx).remove(digest_);
    ASSERT_FALSE(removed);
    EXPECT_TRUE(removed.error().message.contains("deleted what is still there")) << removed.error().message;
}

TEST_F(OnNginx, ALoginIsAskedForAndGiven) {
    const Nginx nginx("dav_methods PUT; create_full_put_path on; "
                      "if ($http_authorization != \"Bearer s3cret\") { return 401; }");
    const auto refused = store(nginx, "Bearer wrong").add(digest_, source());
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().message.contains("401")) << refused.error().message;
    EXPECT_TRUE(refused.error().hint.contains("TT_ARTIFACTS_LOGIN")) << refused.error().hint;
    EXPECT_FALSE((refused.error().message + refused.error().hint).contains("wrong"));
    const auto kept = store(nginx, "Bearer wrong").remove(digest_);
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().kind, ErrorKind::denied);
    EXPECT_TRUE(kept.error().hint.contains("TT_ARTIFACTS_LOGIN")) << kept.error().hint;
    WebStore let_in = store(nginx, "Bearer s3cret");
    EXPECT_TRUE(let_in.add(digest_, source()));
    EXPECT_EQ(*let_in.read(digest_, 0, 100), "0123456789");
}

TEST_F(OnNginx, AServerThatSaysYesAndKeepsNothingIsFoundOut) {
    const Nginx nginx("if ($request_method = PUT) { return 204; }");
    const auto added = store(nginx).add(digest_, source());
    ASSERT_FALSE(added);
    EXPECT_TRUE(added.error().message.contains("took 10 bytes, and has none of")) << added.error().message;
}

TEST_F(OnNginx, AServerThatIsBrokenForALittleIsAskedAgain) {
    const Nginx nginx("return 503;");
    const auto size = store(nginx).size(digest_);
    ASSERT_FALSE(size);
    EXPECT_EQ(size.error().kind, ErrorKind::unavailable);
}

} // namespace
} // namespace tt

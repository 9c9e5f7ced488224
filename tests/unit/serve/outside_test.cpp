#include "cli/serve/outside.hpp"
#include "integrations/files/atomic_file.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

class WebhookSecret : public testing::Test {
protected:
    WebhookSecret() { options_.home = directory_.path(); }

    void write(const std::string& text, mode_t mode = 0600) {
        ASSERT_TRUE(write_atomically(directory_ / "webhook.secret", text, mode));
    }

    [[nodiscard]] Result<std::string> read() const { return read_webhook_secret(options_, variables_); }

    TemporaryDirectory directory_;
    ServeOptions options_;
    Variables variables_{{"TT_GITHUB_WEBHOOK_SECRET", "of the environment"}};
};

TEST_F(WebhookSecret, ComesFromTheFileElseFromTheEnvironment) {
    EXPECT_EQ(*read(), "of the environment");
    write("It's a Secret to Everybody\n");
    EXPECT_EQ(*read(), "It's a Secret to Everybody");
    variables_.clear();
    EXPECT_EQ(*read(), "It's a Secret to Everybody");
}

TEST_F(WebhookSecret, MayBeMissing) {
    variables_.clear();
    EXPECT_EQ(*read(), "");
}

TEST_F(WebhookSecret, IsRefusedWhereOthersCanReadIt) {
    write("secret\n", 0640);
    ASSERT_FALSE(read());
    EXPECT_EQ(read().error().kind, ErrorKind::denied);
}

TEST_F(WebhookSecret, IsOneLine) {
    for (const std::string text : {"", "\n", "one\ntwo\n"}) {
        write(text);
        ASSERT_FALSE(read()) << text;
        EXPECT_EQ(read().error().kind, ErrorKind::invalid_input);
        EXPECT_FALSE(read().error().message.contains("two"));
    }
}

} // namespace
} // namespace tt

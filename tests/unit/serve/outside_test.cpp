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

    using Secrets = std::vector<github::WebhookSecret>;

    [[nodiscard]] Result<Secrets> read() const { return read_webhook_secrets(options_, variables_); }

    TemporaryDirectory directory_;
    ServeOptions options_;
    Variables variables_{{"TT_GITHUB_WEBHOOK_SECRET", "of the environment"}};
};

TEST_F(WebhookSecret, ComesFromTheFileElseFromTheEnvironment) {
    EXPECT_EQ(*read(), (Secrets{{"of the environment"}}));
    write("It's a Secret to Everybody\n");
    EXPECT_EQ(*read(), (Secrets{{"It's a Secret to Everybody"}}));
    variables_.clear();
    EXPECT_EQ(*read(), (Secrets{{"It's a Secret to Everybody"}}));
}

TEST_F(WebhookSecret, MayBeMissing) {
    variables_.clear();
    EXPECT_EQ(*read(), Secrets{});
}

TEST_F(WebhookSecret, IsRefusedWhereOthersCanReadIt) {
    write("secret\n", 0640);
    ASSERT_FALSE(read());
    EXPECT_EQ(read().error().kind, ErrorKind::denied);
}

TEST_F(WebhookSecret, MayBeOneForEachPlaceAndTwoWhileItIsChanged) {
    write("old\nnew\nhttps://github.example another\n");
    EXPECT_EQ(*read(), (Secrets{{"old"}, {"new"}, {"another", "https://github.example"}}));
}

TEST_F(WebhookSecret, IsRefusedWithTheFileAndWithoutWhatIsInIt) {
    for (const std::string text : {"", "\n", "hunter2\nhttps://github.example\n"}) {
        write(text);
        ASSERT_FALSE(read()) << text;
        EXPECT_EQ(read().error().kind, ErrorKind::invalid_input);
        EXPECT_TRUE(read().error().message.contains("webhook.secret"));
        EXPECT_FALSE(read().error().message.contains("hunter2"));
    }
}

class OutsideLogins : public testing::Test {
protected:
    OutsideLogins() { options_.home = directory_.path(); }

    void write(const std::string& name, const std::string& text) {
        ASSERT_TRUE(write_atomically(directory_ / name, text, 0600));
        options_.logins = directory_ / name;
    }

    [[nodiscard]] std::string github() const {
        const auto logins = read_outside_logins(options_, variables_);
        EXPECT_TRUE(logins) << logins.error().message;
        return logins ? logins->secret_for("https://github.com") : "";
    }

    TemporaryDirectory directory_;
    ServeOptions options_;
    Variables variables_;
};

/// The file (of `--logins`, else HOME/logins) beats the environment, where the most special name comes first.
TEST_F(OutsideLogins, HaveAnOrder) {
    EXPECT_EQ(github(), "");
    variables_["GITHUB_TOKEN"] = "of GITHUB_TOKEN";
    EXPECT_EQ(github(), "of GITHUB_TOKEN");
    variables_["GH_TOKEN"] = "of GH_TOKEN";
    EXPECT_EQ(github(), "of GH_TOKEN");
    variables_["TT_GITHUB_TOKEN"] = "of TT_GITHUB_TOKEN";
    EXPECT_EQ(github(), "of TT_GITHUB_TOKEN");
    write("logins", "https://github.example other\n");
    EXPECT_EQ(github(), "of TT_GITHUB_TOKEN") << "of another server";
    write("named", "https://github.com of_the_file\n");
    EXPECT_EQ(github(), "of_the_file");
}

TEST_F(OutsideLogins, OfTheEnvironmentGoToTheServersThatItNames) {
    variables_ = {
        {"GH_HOST", "github.example"},
        {"GH_ENTERPRISE_TOKEN", "e"},
        {"TT_JENKINS_URL", "https://ci.example"},
        {"TT_JENKINS_USER", "ann"},
        {"TT_JENKINS_TOKEN", "t"}
    };
    const auto logins = read_outside_logins(options_, variables_);
    ASSERT_TRUE(logins);
    EXPECT_EQ(logins->secret_for("https://github.example"), "e");
    EXPECT_EQ(logins->secret_for("https://ci.example/"), "ann:t");
    EXPECT_EQ(logins->secret_for("https://github.com"), "");
}

} // namespace
} // namespace tt

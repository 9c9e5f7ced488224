#include "integrations/git/remote_url.hpp"

#include <gtest/gtest.h>

namespace tt::git {
namespace {

TEST(RemoteUrl, LosesWhatMayBeSecret) {
    EXPECT_EQ(without_credentials("https://ana:pw@git.example/web"), "https://git.example/web");
    EXPECT_EQ(without_credentials("https://token@git.example:8443/web"), "https://git.example:8443/web");
    EXPECT_EQ(without_credentials("https://ana:p@ss@git.example/web"), "https://git.example/web");
    EXPECT_EQ(without_credentials("ssh://git@git.example/web"), "ssh://git.example/web");
    EXPECT_EQ(without_credentials("https://git.example/web?token=1#x"), "https://git.example/web");
    EXPECT_EQ(without_credentials("https://ana:pw@git.example"), "https://git.example");
}

TEST(RemoteUrl, KeepsWhatHasNoCredentials) {
    for (const auto* url :
         {"https://git.example/a@b/web", "git@github.com:acme/web.git", "/srv/git/web.git", ""})
        EXPECT_EQ(without_credentials(url), url);
}

} // namespace
} // namespace tt::git

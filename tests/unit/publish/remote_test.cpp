#include "cli/publish/remote.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(TokenFor, GoesToItsOwnServerOverALineThatNobodyReads) {
    const Variables login{
        {"TT_GITHUB_TOKEN", "public"},
        {"GITHUB_TOKEN", "of-ci"},
        {"GH_HOST", "GitHub.acme.example:8443"},
        {"GH_ENTERPRISE_TOKEN", "private"}
    };
    for (const auto& [url, token] : std::initializer_list<std::pair<const char*, const char*>>{
             {"https://github.com/acme/web.git", "public"},
             {"https://github.com.evil.example/acme/web.git", ""},
             {"http://github.com/acme/web.git", ""},
             {"https://github.acme.example:8443/acme/web.git", "private"},
             {"https://github.acme.example/acme/web.git", ""},
             {"http://github.acme.example:8443/acme/web.git", ""},
             {"https://user:own@github.com/acme/web.git", ""},
             {"git@github.com:acme/web.git", ""},
             {"/srv/web.git", ""},
         })
        EXPECT_EQ(token_for(url, login), token) << url;
    EXPECT_EQ(
        token_for(
            "http://127.0.0.1:80/acme/web.git", {{"GH_HOST", "127.0.0.1"}, {"GH_ENTERPRISE_TOKEN", "t"}}
        ),
        "t"
    );
    EXPECT_EQ(token_for("https://github.com/acme/web.git", {{"GITHUB_TOKEN", "of-ci"}}), "of-ci");
    EXPECT_EQ(token_for("https://github.com/acme/web.git", {}), "");
}

} // namespace
} // namespace tt

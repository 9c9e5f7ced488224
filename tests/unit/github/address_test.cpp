#include "integrations/github/address.hpp"
#include "integrations/github/link.hpp"
#include "integrations/github/url.hpp"

#include <gtest/gtest.h>

namespace tt::github {
namespace {

TEST(Address, KnowsWhereEachHostHasItsApi) {
    for (const auto& [host, api] : std::initializer_list<std::pair<const char*, const char*>>{
             {"github.com", "https://api.github.com"},
             {"GitHub.com", "https://api.github.com"},
             {"api.github.com", "https://api.github.com"},
             {"acme.ghe.com", "https://api.acme.ghe.com"},
             {"api.acme.ghe.com", "https://api.acme.ghe.com"},
             {"github.acme.example", "https://github.acme.example/api/v3"},
             {"github.acme.example:8443", "https://github.acme.example:8443/api/v3"},
             {"notgithub.com", "https://notgithub.com/api/v3"},
         })
        EXPECT_EQ(api_of_host(host).value(), api) << host;
}

TEST(Address, KnowsWhereGitFetchesFrom) {
    for (const auto& [server, url] : std::initializer_list<std::pair<const char*, const char*>>{
             {"", "https://github.com/acme/web.git"},
             {"https://github.com/", "https://github.com/acme/web.git"},
             {"https://api.github.com", "https://github.com/acme/web.git"},
             {"https://acme.ghe.com", "https://acme.ghe.com/acme/web.git"},
             {"https://api.acme.ghe.com", "https://acme.ghe.com/acme/web.git"},
             {"https://github.acme.example", "https://github.acme.example/acme/web.git"},
             {"https://github.acme.example:8443/api/v3/", "https://github.acme.example:8443/acme/web.git"},
             {"https://api.acme.example", "https://api.acme.example/acme/web.git"},
         })
        EXPECT_EQ(clone_url(server, "acme/web"), url) << server;
}

TEST(Address, RefusesWhatIsNoHost) {
    for (const char* host : {"", "a/b", "user@host", "host:", "host:port", "ho st", "..", "host:123456"})
        EXPECT_FALSE(api_of_host(host)) << host;
}

TEST(Address, ReadsEveryWayToWriteARepository) {
    const Address public_web{"https://api.github.com", {"acme", "web"}};
    const Address private_web{"https://ghe.acme.example/api/v3", {"acme", "web"}};
    for (const auto& [text, address] : std::initializer_list<std::pair<const char*, Address>>{
             {"acme/web", public_web},
             {"github.com/acme/web", public_web},
             {"https://github.com/acme/web", public_web},
             {"https://github.com/acme/web.git", public_web},
             {"https://github.com/acme/web/", public_web},
             {"https://user:secret@github.com/acme/web.git", public_web},
             {"git@github.com:acme/web.git", public_web},
             {"ssh://git@github.com/acme/web.git", public_web},
             {"git@ghe.acme.example:acme/web.git", private_web},
             {"https://ghe.acme.example/acme/web", private_web},
             {"ghe.acme.example/acme/web", private_web},
         }) {
        const auto read = parse_address(text);
        ASSERT_TRUE(read) << text << ": " << read.error().message;
        EXPECT_EQ(*read, address) << text;
    }
}

TEST(Address, TakesTheUrlThatSomebodyWroteDown) {
    const auto address = parse_address("acme/web", "https://proxy.example:443/github/api/");
    ASSERT_TRUE(address) << address.error().message;
    EXPECT_EQ(address->api, "https://proxy.example/github/api");
    EXPECT_EQ(check_api_url("http://127.0.0.1:8080").value(), "http://127.0.0.1:8080");
}

TEST(Address, RefusesWhatWouldGiveSecretsAway) {
    for (const char* url :
         {"http://ghe.example/api/v3", "https://user:secret@ghe.example", "ftp://ghe.example", "ghe.example",
          "https://", "https://a b", "https://ghe.example?x=1"}) {
        const auto checked = check_api_url(url);
        ASSERT_FALSE(checked) << url;
        EXPECT_EQ(checked.error().message.find("secret"), std::string::npos) << checked.error().message;
    }
}

TEST(Address, RefusesWhatIsNoRepository) {
    for (const char* text :
         {"", "web", "acme/", "/web", "acme/web/more/still", "acme/we b", "acme/..",
          "https://github.com/acme", "acme/web?x", "acme/web#x"})
        EXPECT_FALSE(parse_address(text)) << text;
}

TEST(Url, KeepsSlashesOfAPathAndEscapesTheRest) {
    EXPECT_EQ(path_text("feature/a#1?b%c d+é"), "feature/a%231%3Fb%25c%20d%2B%C3%A9");
    EXPECT_EQ(path_text("a//b/"), "a//b/");
    EXPECT_EQ(path_text(""), "");
}

TEST(Url, SaysWhichServerAnswers) {
    const auto same = [](const char* a, const char* b) {
        return parse_url(a)->origin() == parse_url(b)->origin();
    };
    EXPECT_TRUE(same("https://api.github.com/a", "HTTPS://API.github.com:443/b?c"));
    EXPECT_FALSE(same("https://api.github.com/a", "http://api.github.com/a"));
    EXPECT_FALSE(same("https://api.github.com/a", "https://api.github.com:444/a"));
    EXPECT_FALSE(same("https://api.github.com/a", "https://api.github.com.evil.example/a"));
    EXPECT_FALSE(same("https://api.github.com/a", "https://evil.example\\@api.github.com/"));
    EXPECT_FALSE(parse_url("https://api.github.com@evil.example/"));
}

TEST(Link, LeadsToTheNextPageOnly) {
    const std::string header =
        R"(<https://a/1?page=1>; rel="prev", <https://a/1?page=3&x=,;>; rel="next", <https://a/9>; rel="last")";
    EXPECT_EQ(next_link(header), "https://a/1?page=3&x=,;");
    EXPECT_EQ(next_link(R"(<https://a/1>; rel="last")"), std::nullopt);
    for (const char* garbage : {"", "<", "<a", "rel=\"next\"", ">; rel=\"next\"", "<a> <b"})
        EXPECT_EQ(next_link(garbage), std::nullopt) << garbage;
}

} // namespace
} // namespace tt::github

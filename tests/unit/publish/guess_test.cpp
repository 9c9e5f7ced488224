#include "cli/publish/config_values.hpp"
#include "cli/publish/guess.hpp"
#include "integrations/yaml/service_file.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt {
namespace {

TEST(Guess, KnowsGithubInEveryForm) {
    EXPECT_EQ(github_repository("git@github.com:acme/web.git"), "acme/web");
    EXPECT_EQ(github_repository("https://github.com/acme/web"), "acme/web");
    EXPECT_EQ(github_repository("ssh://git@github.com/acme/web.git"), "acme/web");
    EXPECT_EQ(github_repository("https://github.com.evil.example/acme/web"), "");
    EXPECT_EQ(github_repository("/srv/git/web.git"), "");
}

TEST(Guess, MakesServiceNamesThatTtYamlAccepts) {
    for (const char* text :
         {"web", "My Web_App", "7up", "--", "", "Ünïcode",
          "a-very-long-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on"}) {
        TemplateAnswers answers;
        answers.service = service_name_from(text);
        const auto checked = check_service_file("tt.yaml", commented_template(answers));
        EXPECT_TRUE(checked.file) << text << " became " << answers.service;
    }
    EXPECT_EQ(service_name_from("My Web_App"), "my-web-app");
}

TEST(Guess, GoesByTheRepositoryThenByTheDirectory) {
    const TemporaryDirectory directory;
    std::filesystem::create_directories(directory / "shop/out");
    Commit commit;
    EXPECT_EQ(guess(directory / "shop", commit).service, "shop");
    EXPECT_EQ(guess(directory / "shop", commit).build_path, "out");
    commit.repository = "https://github.com/acme/web.git";
    commit.branch = "trunk";
    const auto answers = guess(directory / "shop", commit);
    EXPECT_EQ(answers.service, "web");
    EXPECT_EQ(answers.github, "acme/web");
    EXPECT_EQ(answers.branch, "trunk");
}

constexpr std::string_view small_file = R"(tt: 1
service: web
stages:
  - name: staging
    hosts: { group: a }
    rollout: { parallel: 50% }
  - name: prod
    hosts: { names: [x, y] }
    from: staging
env:
  prod: { KEY: { file: /etc/key } }
)";

std::string value_of(const std::string& key) {
    const ConfigValues values = effective_values("tt.yaml", small_file);
    const auto found = std::ranges::find(values.values, key, &ConfigValue::key);
    return found == values.values.end() ? "absent" : found->value + " from " + found->origin;
}

TEST(ConfigValues, SayWhereEachComesFrom) {
    EXPECT_EQ(value_of("service"), "web from tt.yaml:2");
    EXPECT_EQ(value_of("stages[staging].rollout.parallel"), "50% from tt.yaml:6");
    EXPECT_EQ(value_of("stages[prod].rollout.parallel"), "1 from default");
    EXPECT_EQ(value_of("stages[prod].hosts.names"), "[x, y] from tt.yaml:8");
}

TEST(ConfigValues, LeaveOutDefaultsOfWhatIsNotThere) {
    EXPECT_EQ(value_of("build.health.interval"), "absent");
    EXPECT_EQ(value_of("stages[prod].accept.timeout"), "absent");
}

TEST(ConfigValues, KeepTheKeysOfOneStageTogether) {
    const ConfigValues values = effective_values("tt.yaml", small_file);
    bool prod_began = false;
    for (const ConfigValue& value : values.values) {
        prod_began = prod_began || value.key.starts_with("stages[prod]");
        EXPECT_FALSE(prod_began && value.key.starts_with("stages[staging]")) << value.key;
    }
    EXPECT_TRUE(prod_began);
}

} // namespace
} // namespace tt

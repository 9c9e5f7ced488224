#include "integrations/yaml/service_file.hpp"
#include "integrations/yaml/service_template.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace tt {
namespace {

ServiceFile parse_clean(const std::string& text) {
    auto checked = check_service_file("tt.yaml", text);
    EXPECT_EQ(render(checked.problems), "") << text;
    return checked.file.value_or(ServiceFile{});
}

TEST(ServiceTemplate, IsAcceptedAsItIs) {
    const ServiceFile file = parse_clean(commented_template({.service = "web", .github = "acme/web"}));
    EXPECT_EQ(file.service.value, "web");
    EXPECT_EQ(file.policy.source.github, "acme/web");
    EXPECT_EQ(file.policy.source.branch, "main");
    ASSERT_EQ(file.policy.stages.size(), 3U);
    EXPECT_EQ(file.policy.stages[0].promote.on, PromoteOn::build);
    EXPECT_EQ(file.policy.stages[1].from, std::vector{StageName("staging")});
    EXPECT_EQ(file.policy.stages[1].promote.on, PromoteOn::success);
    EXPECT_EQ(file.policy.stages[2].promote.on, PromoteOn::manual);
    EXPECT_EQ(file.policy.stages[2].hosts.group, "web-prod");
}

TEST(ServiceTemplate, QuotesAnswersThatNeedIt) {
    const ServiceFile file = parse_clean(commented_template(
        {.service = "on", .branch = "1.10", .build_path = "out: \"dir\"", .stages = {"no"}}
    ));
    EXPECT_EQ(file.service.value, "on");
    EXPECT_EQ(file.policy.source.branch, "1.10");
    EXPECT_EQ(file.build_path, "out: \"dir\"");
    EXPECT_EQ(file.policy.stages.front().name.value, "no");
}

/// Every commented setting, switched on, except the examples that are more than a default.
std::string with_defaults_switched_on(const std::string& text) {
    std::istringstream lines(text);
    std::string result;
    const std::regex example("^ *# (owner|health|batches|accept|windows|promote|env|  [a-z]+): .*");
    const std::regex setting("^( *)# ([a-z_]+: .*)");
    for (std::string line; std::getline(lines, line);)
        result += (std::regex_match(line, example) ? line : std::regex_replace(line, setting, "$1$2")) + "\n";
    return result;
}

TEST(ServiceTemplate, ShowsDefaultsThatChangeNothing) {
    const std::string text = commented_template({.service = "web"});
    const std::string switched_on = with_defaults_switched_on(text);
    ASSERT_NE(text, switched_on);
    const ServiceFile plain = parse_clean(text), explicit_file = parse_clean(switched_on);
    EXPECT_GT(explicit_file.positions.size(), plain.positions.size() + 10);
    EXPECT_EQ(explicit_file.policy.stages, plain.policy.stages);
    EXPECT_EQ(explicit_file.build, plain.build);
}

TEST(ServiceTemplate, ShowsExamplesThatAreAccepted) {
    const std::regex comment("^( *)# (owner:|health:|batches:|accept:|windows:|promote:|env:|  staging:)(.*)"
    );
    std::istringstream lines(commented_template({.service = "web"}));
    std::string text;
    for (std::string line; std::getline(lines, line);)
        if (!line.contains("promote: { on: manual }"))
            text += std::regex_replace(line, comment, "$1$2$3") + "\n";
    text.replace(text.find("  path: dist"), 12, "  path: dist\n  env: [WORKERS, DB_URL]");
    const ServiceFile file = parse_clean(text);
    EXPECT_EQ(file.policy.owner.team, "growth");
    EXPECT_TRUE(file.build.health.has_value());
    EXPECT_EQ(file.policy.stages.back().rollout.batches.size(), 4U);
    EXPECT_TRUE(file.policy.stages.back().accept.has_value());
    EXPECT_EQ(file.policy.stages.back().promote.on, PromoteOn::schedule);
    EXPECT_EQ(file.policy.stages.back().windows.size(), 1U);
    EXPECT_EQ(file.environment.at("staging").size(), 2U);
}

} // namespace
} // namespace tt

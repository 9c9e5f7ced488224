#include "cli/arguments.hpp"
#include "pipeline/model/credential.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

struct Options {
    StageName stage;
    std::string build;
    std::string reason;
    Duration timeout{0};
    std::size_t limit = 20;
    Role role = Role::reader;
    bool yes = false;
};

struct Parsed {
    Options options;
    Result<Asks> asks;
};

Parsed parse(const std::vector<std::string>& words) {
    Options options;
    Arguments arguments;
    arguments.required("STAGE", into(options.stage), "");
    arguments.optional("BUILD", into(options.build), "");
    arguments.option("--reason,-m", "TEXT", into(options.reason), "");
    arguments.option("--timeout", "TIME", into(options.timeout), "");
    arguments.option("--limit", "COUNT", into(options.limit), "");
    arguments.option("--role", "ROLE", into(options.role), "");
    arguments.flag("--yes,-y", options.yes, "");
    auto asks = arguments.parse(words);
    return {options, std::move(asks)};
}

TEST(Arguments, FillOptionsInAnyOrder) {
    const auto [options, asks] =
        parse({"-m", "two words", "prod", "--timeout=10m", "#12", "-y", "--limit", "3"});
    ASSERT_TRUE(asks);
    EXPECT_EQ(*asks, Asks::run);
    EXPECT_EQ(options.stage.value, "prod");
    EXPECT_EQ(options.build, "#12");
    EXPECT_EQ(options.reason, "two words");
    EXPECT_EQ(options.timeout, std::chrono::minutes{10});
    EXPECT_EQ(options.limit, 3U);
    EXPECT_TRUE(options.yes);
}

TEST(Arguments, KeepDefaultsOfWhatIsNotGiven) {
    const auto [options, asks] = parse({"prod"});
    ASSERT_TRUE(asks);
    EXPECT_EQ(options.limit, 20U);
    EXPECT_FALSE(options.yes);
}

TEST(Arguments, AskForHelpBeforeTheyComplain) {
    EXPECT_EQ(parse({"-h"}).asks.value_or(Asks::run), Asks::short_help);
    EXPECT_EQ(parse({"prod", "--help"}).asks.value_or(Asks::run), Asks::full_help);
}

struct Wrong {
    const char* name;
    std::vector<std::string> words;
    const char* message;
    const char* hint;
};

class WrongArguments : public testing::TestWithParam<Wrong> {};

TEST_P(WrongArguments, AreRefusedByName) {
    const auto [options, asks] = parse(GetParam().words);
    ASSERT_FALSE(asks);
    EXPECT_EQ(asks.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(asks.error().message, GetParam().message);
    EXPECT_EQ(asks.error().hint, GetParam().hint);
}

INSTANTIATE_TEST_SUITE_P(
    , WrongArguments,
    testing::Values(
        Wrong{"MissingStage", {}, "STAGE is required", ""},
        Wrong{
            "UnknownOption",
            {"prod", "--raeson", "x"},
            "there is no option '--raeson' here",
            "did you mean --reason?"
        },
        Wrong{
            "UnknownOptionWithValue",
            {"prod", "--tiemout=3m"},
            "there is no option '--tiemout' here",
            "did you mean --timeout?"
        },
        Wrong{"TooMany", {"prod", "b-1", "more"}, "'more' is one argument too many", ""},
        Wrong{
            "BadDuration",
            {"prod", "--timeout", "10"},
            "--timeout: '10' is not a duration",
            "write a number and a unit: 500ms, 60s, 5m, 2h, 1d, or a sum such as 1h30m"
        },
        Wrong{"NoValue", {"prod", "--reason"}, "--reason needs a value: --reason TEXT", ""},
        Wrong{"NoValueOfAShortOption", {"prod", "-m"}, "--reason needs a value: --reason TEXT", ""},
        Wrong{"NoValueBeforeMore", {"--limit"}, "--limit needs a value: --limit COUNT", ""},
        Wrong{"TwoValues", {"prod", "--limit", "3", "--limit=4"}, "--limit is given more than once", ""},
        Wrong{"ValueOfAFlag", {"prod", "--yes=perhaps"}, "--yes takes no value", ""},
        Wrong{"BadNumber", {"prod", "--limit", "-3x"}, "--limit: '-3x' is not a whole number", ""},
        Wrong{
            "BadWord",
            {"prod", "--role", "king"},
            "--role: 'king' is not one of: reader, operator, enroll, agent",
            ""
        }
    ),
    [](const auto& row) { return row.param.name; }
);

} // namespace
} // namespace tt

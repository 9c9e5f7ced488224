#include "pipeline/decide/held_values.hpp"
#include "pipeline/engine/views_values.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

const ServiceName web{"web"};
const StageName prod{"prod"};

RuntimeValue text(const std::string& value) {
    return {ValueSource::text, value};
}

/// A service whose tt.yaml says `prod: { PORT: "80", SIZE: "4" }`.
class ValuesTest : public testing::Test {
protected:
    ValuesTest() { apply({{"PORT", text("80")}, {"SIZE", text("4")}}); }

    Answer apply(const Environment& file) {
        const auto answer =
            scene.ask(ApplyConfig{web, *current_policy(scene.state(), web), {{"prod", file}}, false});
        EXPECT_TRUE(answer) << answer.error().message;
        return answer.value_or(Answer{});
    }

    Answer set(const Environment& values, const std::vector<std::string>& unset = {}) {
        const auto answer = scene.ask(SetConfig{web, prod, values, unset, false}, "bob");
        EXPECT_TRUE(answer) << answer.error().message;
        return answer.value_or(Answer{});
    }

    [[nodiscard]] const Service& service() const { return *scene.state().services.find("web"); }

    [[nodiscard]] std::string value(const std::string& key) const {
        const auto values = held_values(scene.state(), service());
        const auto* found = find_value(values.held, "prod", key);
        return found ? found->value : "(none)";
    }

    Scene scene{1};
};

} // namespace

TEST_F(ValuesTest, WhatIsSetWinsOverTheFileAndStaysWhenItIsAppliedAgain) {
    const Answer answer = set({{"PORT", text("8080")}, {"DEBUG", text("1")}});
    EXPECT_EQ(
        answer.message, "runtime configuration is now revision v2: prod DEBUG=1, prod PORT=8080; "
                        "tt deploy prod --config brings it to the hosts"
    );
    const Answer again = apply({{"PORT", text("80")}, {"SIZE", text("4")}});
    EXPECT_FALSE(again.changed);
    EXPECT_EQ(
        again.message,
        "nothing changed; not as tt.yaml says, since `tt config set` or `restore` wins: prod PORT; "
        "to go by the file: tt config set prod --unset PORT"
    );
    const Answer other = apply({{"PORT", text("81")}, {"SIZE", text("8")}});
    EXPECT_TRUE(other.changed);
    EXPECT_EQ(value("PORT"), "8080");
    EXPECT_EQ(value("SIZE"), "8");
    EXPECT_EQ(value("DEBUG"), "1");
}

TEST_F(ValuesTest, UnsetGoesBackToWhatTheFileSays) {
    set({{"PORT", text("8080")}, {"DEBUG", text("1")}});
    apply({{"PORT", text("81")}});
    set({}, {"PORT", "DEBUG"});
    EXPECT_EQ(value("PORT"), "81");
    EXPECT_EQ(value("DEBUG"), "(none)");
    const auto refused = scene.ask(SetConfig{web, prod, {}, {"PORT"}, false});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "PORT has the value that tt.yaml says, and none beside it");
}

TEST_F(ValuesTest, AFileThatComesToSayTheSameEndsTheDifference) {
    set({{"PORT", text("8080")}});
    EXPECT_EQ(apply({{"PORT", text("8080")}, {"SIZE", text("4")}}).message.find("wins"), std::string::npos);
    apply({{"PORT", text("90")}, {"SIZE", text("4")}});
    EXPECT_EQ(value("PORT"), "90") << "nothing was set beside it any more";
}

TEST_F(ValuesTest, RestoreBringsExactlyTheOldValuesBack) {
    set({{"PORT", text("8080")}});
    apply({{"PORT", text("80")}, {"SIZE", text("4")}, {"NEW", text("1")}});
    const auto restored = scene.ask(RestoreConfig{web, 1, false});
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_TRUE(
        restored->message.starts_with("runtime configuration is now revision v4: prod -NEW, prod PORT=80;")
    ) << restored->message;
    EXPECT_EQ(value("PORT"), "80");
    EXPECT_EQ(value("NEW"), "(none)");
    EXPECT_FALSE(apply({{"PORT", text("80")}, {"SIZE", text("4")}, {"NEW", text("1")}}).changed);
    EXPECT_EQ(value("NEW"), "(none)") << "the file does not undo it";
    EXPECT_FALSE(scene.ask(RestoreConfig{web, 4, false})->changed);
    EXPECT_EQ(scene.ask(RestoreConfig{web, 9, false}).error().kind, ErrorKind::not_found);
}

TEST_F(ValuesTest, HistoryNamesEachRevisionWithItsActorAndHidesSecrets) {
    set({{"PORT", text("8080")}, {"DB_PASSWORD", text("hunter2")}});
    set({{"DB_PASSWORD", {ValueSource::file, "/etc/web/db"}}});
    const auto history = values_history(scene.state(), web);
    ASSERT_TRUE(history);
    ASSERT_EQ(history->values.size(), 3U);
    EXPECT_EQ(history->values[0].changed, std::vector<std::string>{"prod DB_PASSWORD=@file:/etc/web/db"});
    EXPECT_EQ(
        history->values[1].changed, (std::vector<std::string>{"prod DB_PASSWORD=(hidden)", "prod PORT=8080"})
    );
    EXPECT_EQ(history->values[1].by, "bob");
    EXPECT_EQ(history->values[2].by, "ana");
}

TEST_F(ValuesTest, ADeployOfKindConfigBringsThemToTheHosts) {
    scene.runs("b-1");
    const Answer answer = set({{"PORT", text("8080")}});
    EXPECT_NE(answer.message.find("does not declare PORT"), std::string::npos) << answer.message;
    scene.deploy("b-1", DeployKind::config);
    EXPECT_EQ(scene.goal(0).services.front().prepare->env.at("PORT"), text("8080"));
}

TEST_F(ValuesTest, RefusesWhatNoHostCouldUse) {
    const auto kind = [&](const Environment& values) {
        const auto answer = scene.ask(SetConfig{web, prod, values, {}, false});
        return answer ? ErrorKind::failed : answer.error().kind;
    };
    EXPECT_EQ(kind({{"1ST", text("x")}}), ErrorKind::invalid_input);
    EXPECT_EQ(kind({{"URL", {ValueSource::file, "db-url"}}}), ErrorKind::invalid_input);
    EXPECT_EQ(kind({{"URL", {ValueSource::command, ""}}}), ErrorKind::invalid_input);
    EXPECT_EQ(kind({}), ErrorKind::invalid_input);
    EXPECT_EQ(
        scene.ask(SetConfig{web, StageName{"nowhere"}, {{"A", text("1")}}, {}, false}).error().kind,
        ErrorKind::not_found
    );
}

TEST_F(ValuesTest, WhatWasSetForAStageThatIsGoneGoesWithIt) {
    ASSERT_TRUE(scene.ask(ApplyConfig{web, *current_policy(scene.state(), web), {}}));
    set({{"PORT", text("8080")}});
    Policy policy = *current_policy(scene.state(), web);
    policy.stages.front().name = StageName{"live"};
    ASSERT_TRUE(scene.ask(ApplyConfig{web, policy, {}}));
    EXPECT_TRUE(held_values(scene.state(), service()).held.empty());
}

} // namespace tt

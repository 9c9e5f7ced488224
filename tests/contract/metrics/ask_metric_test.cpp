#include "integrations/acceptance/acceptance_attempt.hpp"
#include "integrations/http/curl_client.hpp"
#include "tests/contract/metrics/prometheus.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

/// `errors` of two builds over the last twenty minutes: b-1 at 0.5, b-2 at 0.2 but for a peak ten minutes
/// ago.
std::string samples() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    std::string text = "# TYPE errors gauge\n";
    const auto line = [&](const char* build, std::chrono::seconds ago, double value) {
        text += std::string("errors{build=\"") + build + "\"} " + std::to_string(value) + " "
                + std::to_string((now - ago).time_since_epoch().count()) + "\n";
    };
    // In the order of time within each series, and ten minutes into the future for a slow machine.
    for (auto ago = 1200s; ago >= -600s; ago -= 15s) line("b-1", ago, 0.5);
    for (auto ago = 1200s; ago >= -600s; ago -= 15s) line("b-2", ago, ago == 600s ? 3 : 0.2);
    return text;
}

class AskMetric : public testing::Test {
protected:
    static void SetUpTestSuite() { server_ = std::make_unique<Prometheus>(samples()); }

    static void TearDownTestSuite() { server_.reset(); }

    static Question below(const std::string& query, Bound bound, Duration lasting = {}) {
        Question question;
        question.metric = Metric{query, bound, {}, lasting};
        question.timeout = 1min;
        return question;
    }

    static Verdict ask(const Question& question, const MetricSetting& setting) {
        CurlClient http("tt-test");
        return ask_metric(question, setting, http, {});
    }

    static Verdict ask(const Question& question) {
        return ask(question, {server_->url(), {{"build", "b-2"}}, {{"build", "b-1"}}});
    }

    static inline std::unique_ptr<Prometheus> server_;
};

constexpr const char* query = R"(sum(errors{build="$build"}))";

TEST_F(AskMetric, ComparesWithANumber) {
    const Verdict passed = ask(below(query, {0.3, false}));
    EXPECT_EQ(passed.outcome, TestOutcome::passed);
    EXPECT_EQ(passed.output, "is 0.2, which is below 0.3");
    const Verdict rejected = ask(below(query, {0.1, false}));
    EXPECT_EQ(rejected.outcome, TestOutcome::rejected);
    EXPECT_EQ(rejected.output, "is 0.2, and has to be below 0.1");
}

TEST_F(AskMetric, ComparesWithMore) {
    Question question = below(query, {});
    question.metric->below.reset();
    question.metric->above = Bound{0.1, false};
    EXPECT_EQ(ask(question).outcome, TestOutcome::passed);
    question.metric->above = Bound{0.2, false};
    EXPECT_EQ(ask(question).outcome, TestOutcome::rejected);
}

TEST_F(AskMetric, ComparesWithTheBuildBefore) {
    EXPECT_EQ(ask(below(query, {50, true})).output, "is 0.2, which is below 50% of baseline (0.25)");
    EXPECT_EQ(ask(below(query, {40, true})).outcome, TestOutcome::rejected);
}

TEST_F(AskMetric, PassesWithoutABuildBefore) {
    const Verdict verdict = ask(below(query, {50, true}), {server_->url(), {{"build", "b-2"}}, {}});
    EXPECT_EQ(verdict.outcome, TestOutcome::passed);
    EXPECT_EQ(verdict.output, "no build ran before, so there is no baseline");
}

TEST_F(AskMetric, LooksAtEveryMomentOfItsTime) {
    EXPECT_EQ(ask(below(query, {1, false}, 3min)).outcome, TestOutcome::passed);
    const Verdict peak = ask(below(query, {1, false}, 15min));
    EXPECT_EQ(peak.outcome, TestOutcome::rejected);
    EXPECT_EQ(peak.output, "is 3, and has to be below 1 for 15m");
}

TEST_F(AskMetric, WithoutOneNumberIsNoAnswer) {
    for (const auto& [asked, said] : std::map<std::string, std::string>{
             {"errors", "the metric has 2 series and has to have one"},
             {"nothing", "the metric has 0 series and has to have one"},
             {"scalar(nothing)", "the metrics server answers NaN"},
             {"sum(errors", "the metrics server answers 400: invalid parameter \"query\""},
         }) {
        const Verdict verdict = ask(below(asked, {1, false}));
        EXPECT_EQ(verdict.outcome, TestOutcome::interrupted) << asked;
        EXPECT_TRUE(verdict.output.starts_with(said)) << verdict.output;
    }
}

TEST_F(AskMetric, TakesAScalar) {
    EXPECT_EQ(
        ask(below("scalar(sum(errors{build=\"b-1\"}))", {1, false})).output, "is 0.5, which is below 1"
    );
}

TEST_F(AskMetric, OfAServerThatIsNotThereIsNoAnswer) {
    const Verdict verdict = ask(below(query, {1, false}), {"http://127.0.0.1:1", {{"build", "b"}}, {}});
    EXPECT_EQ(verdict.outcome, TestOutcome::interrupted);
}

} // namespace
} // namespace tt

#include "integrations/acceptance/acceptance_attempt.hpp"
#include "integrations/metrics/metrics_server.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace tt {

namespace {

using Facts = std::map<std::string, std::string>;

/// As close as samples usually stand, but never more than some hundreds of steps.
Duration step_for(Duration lasting) {
    return std::max<Duration>(std::chrono::seconds{15}, lasting / 240);
}

/// The worst value of the time that the metric has to hold, by a subquery of PromQL. Its own default step is
/// a minute, which peaks slip through.
std::string query_for(const Metric& metric, const Facts& facts) {
    std::string query = filled_in(metric.query, facts);
    if (metric.lasting <= Duration{0}) return query;
    const char* worst = metric.below ? "max_over_time" : "min_over_time";
    const Duration step = step_for(metric.lasting);
    return fmt::format("{}(({})[{}ms:{}ms])", worst, query, metric.lasting.count(), step.count());
}

/// Asks about the build, and about the one before it if it is compared with that.
class Asker {
public:
    Asker(const Question& question, const MetricSetting& setting, HttpClient& http, std::stop_token stop)
        : question_(question)
        , setting_(setting)
        , http_(http)
        , stop_(std::move(stop)) {}

    [[nodiscard]] Result<double> ask(const Facts& facts) const {
        return query_number(
            {setting_.server, query_for(*question_.metric, facts), question_.timeout, stop_, setting_.login},
            http_
        );
    }

    /// The number that the metric is compared with; nothing if it is a baseline and there is none.
    [[nodiscard]] Result<std::optional<double>> limit(Bound bound) const {
        if (!bound.of_baseline) return std::optional(bound.value);
        if (setting_.baseline.empty()) return std::optional<double>();
        TT_ASSIGN(const double baseline, ask(setting_.baseline));
        return std::optional(baseline * bound.value / 100);
    }

private:
    const Question& question_;
    const MetricSetting& setting_;
    HttpClient& http_;
    std::stop_token stop_;
};

Result<Verdict> try_metric(const Metric& metric, const Facts& facts, const Asker& asker) {
    const Bound bound = metric.below ? *metric.below : *metric.above;
    TT_ASSIGN(const std::optional<double> limit, asker.limit(bound));
    if (!limit) return Verdict{TestOutcome::passed, "no build ran before, so there is no baseline"};
    TT_ASSIGN(const double value, asker.ask(facts));
    const bool holds = metric.below ? value < *limit : value > *limit;
    const std::string against = bound.of_baseline ? fmt::format(" ({:.6g})", *limit) : "";
    return Verdict{
        holds ? TestOutcome::passed : TestOutcome::rejected,
        fmt::format(
            "is {:.6g}, {} {}{}", value, holds ? "which is" : "and has to be", to_text(metric), against
        )
    };
}

} // namespace

Verdict ask_metric(
    const Question& question, const MetricSetting& setting, HttpClient& http, const std::stop_token& stop
) {
    const Asker asker(question, setting, http, stop);
    auto verdict = try_metric(*question.metric, setting.build, asker);
    if (verdict) return *std::move(verdict);
    return {TestOutcome::interrupted, verdict.error().message};
}

} // namespace tt

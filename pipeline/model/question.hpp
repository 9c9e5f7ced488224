#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// How a question was answered. `interrupted` is no answer: the asker was killed, could not ask, or was told
/// nothing. It never counts as passed, and never as rejected.
enum class TestOutcome { passed, rejected, interrupted };

/// What a metric is compared with: a number, or a share of what the build before shows.
struct Bound {
    double value = 0; ///< With `of_baseline`, a percentage.
    bool of_baseline = false;

    bool operator==(const Bound&) const = default;
};

/// `0.01`, or `110% of baseline`.
std::string to_text(Bound bound);

/// Reads what to_text writes.
Result<Bound> parse_bound(std::string_view text);

/// A query to the metrics server (Prometheus' HTTP API) and what its answer must be. Exactly one of `below`
/// and `above` is set.
struct Metric {
    std::string
        query; ///< PromQL with one number as its answer; `$build` and others stand for what is asked of.
    std::optional<Bound> below;
    std::optional<Bound> above;
    Duration lasting{0}; ///< It must have held at every moment of this time; 0: now.

    bool operator==(const Metric&) const = default;

    template<class Self = Metric>
    static constexpr auto fields() {
        return std::tuple{
            field("query", &Self::query),
            field("below", &Self::below),
            field("above", &Self::above),
            field("lasting", &Self::lasting),
        };
    }
};

/// `below 0.01 for 10m`.
std::string to_text(const Metric& metric);

/// What another server must have found good, all of it.
struct Required {
    std::string server; ///< Its URL; empty: github.com.
    std::string place;  ///< The job, or `owner/repository`.
    std::vector<std::string> names;

    bool operator==(const Required&) const = default;

    template<class Self = Required>
    static constexpr auto fields() {
        return std::tuple{
            field("server", &Self::server), field("place", &Self::place), field("names", &Self::names)
        };
    }
};

/// A job on a Jenkins server that is started, and judges by how it ends.
struct JobToRun {
    std::string server;                            ///< Its URL.
    std::string job;                               ///< Full name, with its folders.
    std::map<std::string, std::string> parameters; ///< `$build` and others stand in the values.

    bool operator==(const JobToRun&) const = default;

    template<class Self = JobToRun>
    static constexpr auto fields() {
        return std::tuple{
            field("server", &Self::server), field("job", &Self::job), field("parameters", &Self::parameters)
        };
    }
};

/// Something that is asked outside of the engine and answered with yes or no. Exactly one of `run`, `http`,
/// `metric`, `job`, `ci` and `checks` is set.
struct Question {
    std::string run;    ///< A command line for /bin/sh, run by the control plane; exit 0 is yes.
    std::string script; ///< Bytes of the file that `run` names first, adopted with the policy; may be empty.
    std::string http;   ///< A URL that must answer `status`.
    int status = 200;
    std::optional<Metric> metric;
    Duration timeout = std::chrono::minutes{5}; ///< Of one attempt.

    // Plans make these two of what the service requires; no stage has them.
    std::optional<Required> ci = {};     ///< CI stages of the run behind the build.
    std::optional<Required> checks = {}; ///< Checks of its commit.

    std::optional<JobToRun> job = {}; ///< Of an acceptance test only.

    bool operator==(const Question&) const = default;

    template<class Self = Question>
    static constexpr auto fields() {
        return std::tuple{
            field("run", &Self::run),       field("script", &Self::script), field("http", &Self::http),
            field("status", &Self::status), field("metric", &Self::metric), field("timeout", &Self::timeout),
            field("ci", &Self::ci),         field("checks", &Self::checks), field("job", &Self::job),
        };
    }
};

/// A question that is asked again and again: before a build goes to a stage, or while it is live there.
struct Probe {
    std::string name; ///< Unique within its stage.
    Question question;
    Duration every = std::chrono::minutes{1}; ///< How old an answer may be.
    bool observe = false;                     ///< The answer is shown, and decides nothing.

    bool operator==(const Probe&) const = default;

    template<class Self = Probe>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),
            field("question", &Self::question),
            field("every", &Self::every),
            field("observe", &Self::observe),
        };
    }
};

} // namespace tt

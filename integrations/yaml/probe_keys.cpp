#include "integrations/yaml/service_keys.hpp"

#include <array>

namespace tt::yaml {

namespace {

constexpr std::array<std::string_view, 3> askers{"run", "http", "metric"};

struct BoundText {
    using Value = Bound;

    static std::string type() { return "number, or percentage of baseline"; }

    static std::optional<Bound> read(Reading& reading, const YamlNode& value) {
        if (!reading.expect(value, YamlNode::Kind::scalar, "a number")) return std::nullopt;
        const auto bound = parse_bound(value.text);
        if (bound) return *bound;
        reading.error(value.offset, bound.error().message, bound.error().hint);
        return std::nullopt;
    }

    static std::string text(Bound value) { return to_text(value); }
};

Table<Question> expect_keys() {
    using K = Keys<Question>;
    static const std::array keys{
        K::value<&Question::status, Whole<100, 599>>("status", "HTTP status that is a yes."),
    };
    return keys;
}

template<auto member>
constexpr auto of_question = [](Probe& probe) -> auto& { return probe.question.*member; };

Question& asked_by(Probe& probe) {
    return probe.question;
}

Metric& metric_of(Probe& probe) {
    return probe.question.metric.emplace();
}

} // namespace

Table<Metric> metric_keys() {
    using K = Keys<Metric>;
    static const std::array keys{
        K::value<&Metric::query, Text<one_line>>(
            "query", "PromQL with one number as its answer; knows $build, $number, $commit, $service, $stage."
        )
            .required(),
        K::value<&Metric::below, BoundText>("below", "The number must be less: 0.01, or 110% of baseline."),
        K::value<&Metric::above, BoundText>("above", "The number must be more."),
        K::value<&Metric::lasting, Span<0>>("for", "It must have held all this time."),
    };
    return keys;
}

void check_metric(Reading& reading, const YamlNode& map) {
    constexpr std::array<std::string_view, 2> bounds{"below", "above"};
    require_one_of(reading, map, bounds);
}

Table<Probe> probe_keys() {
    using K = Keys<Probe>;
    static const std::array keys{
        K::value<&Probe::name, Text<service_name>>("name", "What `tt why` calls it.").required(),
        K::value<of_question<&Question::run>, Text<command_line>>("run", "Command that answers; 0 is yes."),
        K::value<of_question<&Question::http>, Text<web_address>>("http", "Address that answers."),
        K::section<asked_by, expect_keys>("expect", "The answer of `http` that is a yes."),
        K::section<metric_of, metric_keys, check_metric>("metric", "A question to the metrics server."),
        K::value<of_question<&Question::timeout>, Span<>>("timeout", "Deadline of one answer."),
        K::value<&Probe::every, Span<1000>>("every", "How old an answer may be before it is asked again."),
        K::value<&Probe::observe, Switch>(
            "observe", "Whether the answer is only shown, and decides nothing."
        ),
    };
    return keys;
}

void check_probe(Reading& reading, const YamlNode& map) {
    require_one_of(reading, map, askers);
    refuse_together(reading, map, "expect", "run");
    refuse_together(reading, map, "expect", "metric");
}

} // namespace tt::yaml

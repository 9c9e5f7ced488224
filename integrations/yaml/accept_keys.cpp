#include "integrations/yaml/service_keys.hpp"

#include <array>

namespace tt::yaml {

namespace {

Table<AcceptPolicy> expect_keys() {
    using K = Keys<AcceptPolicy>;
    static const std::array keys{
        K::value<&AcceptPolicy::status, Whole<100, 599>>("status", "HTTP status that accepts the deploy."),
    };
    return keys;
}

Metric& new_metric(AcceptPolicy& accept) {
    return accept.metric.emplace();
}

/// `parameters: { BUILD: $build }`
struct Parameters {
    using Value = std::map<std::string, std::string>;

    static std::string type() { return "map of parameter name to text"; }

    static std::optional<Value> read(Reading& reading, const YamlNode& map) {
        return read_texts(reading, map, parameter_name, any_value);
    }

    static std::string text(const Value&) { return ""; }
};

template<auto member>
constexpr auto of_job = [](AcceptPolicy& accept) -> auto& {
    if (!accept.job) accept.job.emplace();
    return *accept.job.*member;
};

} // namespace

Table<AcceptPolicy> accept_keys() {
    using K = Keys<AcceptPolicy>;
    static const std::array keys{
        K::value<&AcceptPolicy::run, Text<command_line>>(
            "run", "Command that judges the deploy; 0 accepts it."
        ),
        K::value<&AcceptPolicy::http, Text<web_address>>(
            "http", "Address that judges the deploy, instead of `run`."
        ),
        K::section<std::identity{}, expect_keys>("expect", "The answer that accepts the deploy."),
        K::section<new_metric, metric_keys, check_metric>("metric", "A metric that judges the deploy."),
        K::value<of_job<&JobToRun::job>, Text<one_line>>(
            "job", "Job of `ci.jenkins` that judges the deploy by how it ends; its full name."
        ),
        K::value<of_job<&JobToRun::parameters>, Parameters>(
            "parameters", "Of the job; know $build, $number, $commit, $service, $stage and $deploy."
        ),
        K::value<&AcceptPolicy::by, ListOf<Text<one_line>>>(
            "by", "People or tokens whose word judges the deploy: `tt accept`."
        ),
        K::value<&AcceptPolicy::timeout, Span<>>("timeout", "Deadline of one attempt."),
        K::value<&AcceptPolicy::attempts, Whole<1, 100>>(
            "attempts", "Attempts before the deploy is rejected."
        ),
        K::value<&AcceptPolicy::again, Span<60'000>>(
            "again", "How often what was accepted is tested again; when it fails it is withdrawn."
        )
            .falling_back_to("never"),
    };
    return keys;
}

void check_accept(Reading& reading, const YamlNode& map) {
    constexpr std::array<std::string_view, 5> judges{"run", "http", "metric", "job", "by"};
    require_one_of(reading, map, judges);
    needs(reading, map, "parameters", "job");
    refuse_together(reading, map, "again", "job");
    for (const std::string_view other : {"run", "metric", "job", "by"})
        refuse_together(reading, map, "expect", other);
    for (const std::string_view key : {"attempts", "again"}) refuse_together(reading, map, key, "by");
}

} // namespace tt::yaml

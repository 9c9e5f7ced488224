#include "integrations/metrics/metrics_server.hpp"

#include "integrations/http/form.hpp"
#include "integrations/http/login.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace tt {

namespace {

using nlohmann::json;

/// A member of an object, if it is one and has it; else null.
const json& member(const json& object, const char* name) {
    static const json none;
    const auto found = object.find(name); // The end of whatever is no object.
    return found == object.end() ? none : *found;
}

std::string text_of(const json& object, const char* name) {
    const json& text = member(object, name);
    return text.is_string() ? text.get<std::string>() : "";
}

Result<double> read_number(const json& sample) {
    const bool is_sample = sample.is_array() && sample.size() == 2 && sample[1].is_string();
    double value = 0;
    const std::string text = is_sample ? sample[1].get<std::string>() : "";
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc{} && end == text.data() + text.size() && !std::isnan(value);
    if (is_sample && is_number) return value;
    return fail(ErrorKind::unavailable, "the metrics server answers " + (text.empty() ? "no number" : text));
}

/// One number out of `{"status":"success","data":{"resultType":"vector","result":[{"value":[at,"0.5"]}]}}`.
Result<double> read_answer(const std::string& body) {
    const json answer = json::parse(body, nullptr, false);
    const json& data = member(answer, "data");
    if (text_of(answer, "status") != "success" || !data.is_object())
        return fail(ErrorKind::unavailable, "the metrics server answers no data");
    const json& result = member(data, "result");
    if (text_of(data, "resultType") == "scalar") return read_number(result);
    if (result.is_array() && result.size() == 1) return read_number(member(result[0], "value"));
    return fail(
        ErrorKind::unavailable, fmt::format("the metric has {} series and has to have one", result.size()),
        "aggregate it, with sum() or avg() for example"
    );
}

/// What the server says is wrong: `parse error: unexpected character`.
std::string complaint(const HttpResponse& response) {
    return text_of(json::parse(response.body, nullptr, false), "error");
}

HttpRequest request_for(const MetricsQuery& query) {
    HttpRequest request;
    request.method = "POST";
    request.url = query.server + "/api/v1/query";
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    if (!query.login.empty()) request.headers.add("Authorization", authorization(query.login));
    request.body = "query=" + form_value(query.promql);
    request.timeout = query.timeout;
    request.stop = query.stop;
    return request;
}

} // namespace

Result<double> query_number(const MetricsQuery& query, HttpClient& http) {
    TT_ASSIGN(const HttpResponse response, http.send(request_for(query)));
    if (response.status == 200) return read_answer(response.body);
    return fail(
        ErrorKind::unavailable,
        fmt::format("the metrics server answers {}: {}", response.status, complaint(response))
    );
}

} // namespace tt

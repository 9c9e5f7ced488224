#include "integrations/metrics/metrics_server.hpp"

#include "integrations/crypto/base64.hpp"
#include "integrations/http/form.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace tt {

namespace {

using nlohmann::json;

Result<double> read_number(const json& sample) {
    const bool is_sample = sample.is_array() && sample.size() == 2 && sample[1].is_string();
    double value = 0;
    const std::string text = is_sample ? sample[1].get<std::string>() : "";
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (is_sample && error == std::errc{} && !std::isnan(value)) return value;
    return fail(ErrorKind::unavailable, "the metrics server answers " + (text.empty() ? "no number" : text));
}

/// One number out of `{"status":"success","data":{"resultType":"vector","result":[{"value":[at,"0.5"]}]}}`.
Result<double> read_answer(const std::string& body) {
    const json answer = json::parse(body, nullptr, false);
    if (!answer.is_object() || answer.value("status", "") != "success" || !answer.contains("data"))
        return fail(ErrorKind::unavailable, "the metrics server answers no data");
    const json& data = answer["data"];
    const json result = data.value("result", json::array());
    if (data.value("resultType", "") == "scalar") return read_number(result);
    if (result.size() == 1) return read_number(result[0].value("value", json{}));
    return fail(
        ErrorKind::unavailable, fmt::format("the metric has {} series and has to have one", result.size()),
        "aggregate it, with sum() or avg() for example"
    );
}

/// What the server says is wrong: `parse error: unexpected character`.
std::string complaint(const HttpResponse& response) {
    const json answer = json::parse(response.body, nullptr, false);
    return answer.is_object() ? answer.value("error", "") : "";
}

/// A token is a bearer's; what has a colon is a user's.
std::string authorization(const std::string& login) {
    return login.contains(':') ? "Basic " + to_base64(login) : "Bearer " + login;
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

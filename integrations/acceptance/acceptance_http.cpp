#include "integrations/acceptance/acceptance_attempt.hpp"

namespace tt {

namespace {

constexpr int usual_redirects = 5;
constexpr std::size_t longest_output = 4 << 10;

HttpRequest request_for(const Question& question, const std::stop_token& stop) {
    HttpRequest request;
    request.url = question.http;
    request.timeout = question.timeout;
    request.max_redirects = question.status >= 300 && question.status < 400 ? 0 : usual_redirects;
    request.stop = stop;
    return request;
}

} // namespace

Verdict ask_http(const Question& question, HttpClient& http, const std::stop_token& stop) {
    const auto response = http.send(request_for(question, stop));
    if (!response) {
        const bool stopped = response.error().kind == ErrorKind::cancelled;
        return {
            stopped ? TestOutcome::interrupted : TestOutcome::rejected, "tt: " + response.error().message
        };
    }
    const std::string line =
        "tt: GET " + redacted(question.http) + " answered " + std::to_string(response->status);
    if (response->status == question.status) return {TestOutcome::passed, line};
    return {
        TestOutcome::rejected, line + " instead of " + std::to_string(question.status) + "\n"
                                   + response->body.substr(0, longest_output)
    };
}

} // namespace tt

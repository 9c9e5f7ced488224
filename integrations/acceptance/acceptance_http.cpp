#include "integrations/acceptance/acceptance_attempt.hpp"

namespace tt {

namespace {

constexpr int usual_redirects = 5;
constexpr std::size_t longest_output = 4 << 10;

HttpRequest question(const AcceptPolicy& test, const std::stop_token& stop) {
    HttpRequest request;
    request.url = test.http;
    request.timeout = test.timeout;
    request.max_redirects = test.status >= 300 && test.status < 400 ? 0 : usual_redirects;
    request.stop = stop;
    return request;
}

} // namespace

Verdict ask_http(const AcceptPolicy& test, HttpClient& http, const std::stop_token& stop) {
    const auto response = http.send(question(test, stop));
    if (!response) {
        const bool stopped = response.error().kind == ErrorKind::cancelled;
        return {
            stopped ? TestOutcome::interrupted : TestOutcome::rejected, "tt: " + response.error().message
        };
    }
    const std::string line =
        "tt: GET " + redacted(test.http) + " answered " + std::to_string(response->status);
    if (response->status == test.status) return {TestOutcome::passed, line};
    return {
        TestOutcome::rejected,
        line + " instead of " + std::to_string(test.status) + "\n" + response->body.substr(0, longest_output)
    };
}

} // namespace tt

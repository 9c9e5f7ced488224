#include "tests/fakes/github/fake_limits.hpp"

#include <array>
#include <ctime>

namespace tt {

namespace {

std::int64_t seconds_of(Time instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

Time instant_of(std::int64_t seconds) {
    return Time{std::chrono::seconds{seconds}};
}

} // namespace

std::string http_date(Time instant) {
    const std::time_t seconds = seconds_of(instant);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

Reply fake_refusal(int status, const std::string& message) {
    return {
        .status = status,
        .body = R"({"message":")" + message + R"(","documentation_url":"https://docs.example"})"
    };
}

std::optional<Reply> FakeLimits::refusal(const HttpServerRequest& request) {
    begin_hour();
    if (now() < wait_until)
        violations.push_back(request.method + " " + request.path + " at " + to_rfc3339(now()));
    if (remaining == 0) return fake_refusal(403, "API rate limit exceeded for user ID 1.");
    if (now() < wait_until) return strike({Says::seconds, wait_until - now()});
    if (strikes.empty()) return std::nullopt;
    const Strike next = strikes.front();
    strikes.pop_front();
    return strike(next);
}

void FakeLimits::begin_hour() {
    if (hourly == 0 || now() < instant_of(reset)) return;
    remaining = hourly;
    reset = seconds_of(now() + std::chrono::hours{1});
}

/// What is said is said in whole seconds, and no less than the wait.
Reply FakeLimits::strike(const Strike& strike) {
    Time end = now() + strike.wait;
    if (strike.says != Says::nothing) end = std::chrono::ceil<std::chrono::seconds>(end);
    wait_until = std::max(wait_until, end);
    Reply reply =
        fake_refusal(strike.says == Says::date ? 403 : 429, "You have exceeded a secondary rate limit.");
    if (strike.says == Says::date) reply.headers.add("Retry-After", http_date(end));
    if (strike.says == Says::seconds)
        reply.headers.add(
            "Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(end - now()).count())
        );
    return reply;
}

void FakeLimits::count(Reply& reply) {
    if (reply.status != 304 && remaining > 0) --remaining;
    if (remaining == 0) wait_until = std::max(wait_until, instant_of(reset));
    reply.headers.add("X-RateLimit-Limit", "5000");
    reply.headers.add("X-RateLimit-Remaining", std::to_string(remaining));
    reply.headers.add("X-RateLimit-Reset", std::to_string(reset));
    reply.headers.add("X-RateLimit-Resource", "core");
}

} // namespace tt

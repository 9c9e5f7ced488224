#include "integrations/github/rate_limit.hpp"

#include "integrations/github/url.hpp"
#include "integrations/http/http_date.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace tt::github {

namespace {

/// Reset and Date are whole seconds, so that a wait of exactly their difference may end too early.
constexpr Duration margin = std::chrono::seconds{1};
constexpr int most_doublings = 4;

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// A number of seconds from outside, in a range that cannot overflow.
Duration seconds(std::int64_t count) {
    return std::chrono::seconds{std::clamp<std::int64_t>(count, 0, std::int64_t{1} << 33)};
}

Duration bounded(Duration wait) {
    return std::clamp(wait, margin, longest_wait);
}

Time server_time(const HttpResponse& response, Time now) {
    return parse_http_date(response.headers.value("Date")).value_or(now);
}

std::optional<Duration> retry_after(const HttpResponse& response, Time now) {
    const std::string_view text = response.headers.value("Retry-After");
    if (const auto count = number(text)) return bounded(seconds(*count));
    if (const auto date = parse_http_date(text)) return bounded(*date - server_time(response, now) + margin);
    return std::nullopt;
}

std::optional<Duration> until_reset(const HttpResponse& response, Time now) {
    if (number(response.headers.value("X-RateLimit-Remaining")) != 0) return std::nullopt;
    const auto reset = number(response.headers.value("X-RateLimit-Reset"));
    if (!reset) return secondary_wait;
    return bounded(Time{seconds(*reset)} - server_time(response, now) + margin);
}

bool says_secondary(const HttpResponse& response) {
    const std::string body = lower_case(std::string_view(response.body).substr(0, 4096));
    return response.headers.find("gh-limited-by") || body.find("secondary rate") != std::string::npos;
}

} // namespace

std::optional<Demand> demand_of(const HttpResponse& response, Time now) {
    const bool refused = response.status == 403 || response.status == 429;
    const auto reset = until_reset(response, now);
    const auto named = refused || response.status == 503 ? retry_after(response, now) : std::nullopt;
    if (reset || named) {
        const Duration wait = std::max(reset.value_or(Duration{0}), named.value_or(Duration{0}));
        return Demand{wait, refused || named.has_value(), false};
    }
    if (response.status == 429 || (refused && says_secondary(response)))
        return Demand{secondary_wait, true, true};
    return std::nullopt;
}

void RateLimit::observe(const HttpResponse& response, Time now) {
    const auto demand = demand_of(response, now);
    const int doublings = std::min(guesses_, most_doublings);
    guesses_ = demand && demand->guessed ? guesses_ + 1 : 0;
    if (!demand) return;
    const Duration wait = demand->guessed ? demand->wait * (1 << doublings) : demand->wait;
    until_ = std::max(wait_until(now).value_or(now), now + wait);
}

std::optional<Time> RateLimit::wait_until(Time now) const {
    if (until_ <= now || until_ - now > longest_wait) return std::nullopt;
    return until_;
}

} // namespace tt::github

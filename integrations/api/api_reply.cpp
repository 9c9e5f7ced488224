#include "integrations/api/api_reply.hpp"

#include <algorithm>
#include <charconv>

namespace tt {

namespace {

constexpr Duration longest_wait = std::chrono::seconds{60};
constexpr std::uint64_t most_rows = 1000;
constexpr std::uint64_t usual_rows = 20;

} // namespace

void submit(Api& api, Request request, Actor actor, Respond respond) {
    api.engine.submit(
        std::move(request), std::move(actor),
        [respond = std::move(respond)](const Result<Answer>& answer) { respond(reply_of(answer)); }
    );
}

Result<std::uint64_t> number_of(const Call& call, const std::string& key, std::uint64_t otherwise) {
    const std::string text = call.parameter(key);
    if (text.empty()) return otherwise;
    std::uint64_t number = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    if (error == std::errc{} && end == last) return number;
    return fail(ErrorKind::invalid_input, "the parameter '" + key + "' has to be a whole number");
}

Result<std::size_t> limit_of(const Call& call) {
    TT_ASSIGN(const std::uint64_t limit, number_of(call, "limit", usual_rows));
    return std::clamp<std::uint64_t>(limit, 1, most_rows);
}

Result<WaitFor> wait_for(const Call& call) {
    WaitFor asked;
    TT_ASSIGN(asked.since, number_of(call, "since", 0));
    if (const std::string text = call.parameter("wait"); !text.empty()) {
        TT_ASSIGN(const Duration wait, parse_duration(text));
        asked.wait = std::clamp(wait, Duration{0}, longest_wait);
    }
    return asked;
}

} // namespace tt

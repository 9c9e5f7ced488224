#include "integrations/api/agent_desk.hpp"
#include "integrations/api/api_reply.hpp"
#include "integrations/crypto/sha256.hpp"

#include <algorithm>
#include <memory>

namespace tt {

namespace {

constexpr std::size_t shortest_secret = 32;
constexpr std::size_t longest_name = 128;

/// Host ids stand in keys, paths and messages, so they are plain.
bool is_plain(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
               || c == '_' || c == '.';
    };
    return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, plain);
}

Result<Enrollment> checked(const std::string& body) {
    TT_ASSIGN(Enrollment asked, decode<Enrollment>(body));
    TT_TRY(check_protocol(asked.protocol));
    if (!is_plain(asked.host.value))
        return fail(
            ErrorKind::invalid_input, "a host id has 1 to 128 letters, digits, dots, hyphens and underscores"
        );
    if (asked.secret.size() < shortest_secret)
        return fail(ErrorKind::invalid_input, "the agent's secret has to have at least 32 characters");
    return asked;
}

void enroll(Api& api, const Call& call, const Respond& respond) {
    const auto asked = checked(call.request.body);
    if (!asked) return respond(error_reply(asked.error()));
    api.engine.submit(
        EnrollAgent{asked->host, asked->facts, sha256(asked->secret)}, call.caller.actor,
        [&api, respond](const Result<Answer>& answer) {
            if (!answer) return respond(error_reply(answer.error()));
            const auto state = api.engine.state();
            respond(reply_of(Result<Enrolled>(Enrolled{state->fleet.id, state->fleet.epoch})));
        }
    );
}

} // namespace

std::vector<Route> agent_routes(Api& api) {
    const RouteHandler enrolls = [&api](const Call& call, const Respond& respond) {
        enroll(api, call, respond);
    };
    const RouteHandler reports = [desk = std::make_shared<AgentDesk>(api)](Call call, Respond respond) {
        desk->take(std::move(call), std::move(respond));
    };
    return {
        {"POST", "/v1/agents/enroll", Access::enroll, enrolls},
        {"POST", "/v1/agents/report", Access::report, reports},
    };
}

} // namespace tt

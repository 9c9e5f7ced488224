#include "integrations/api/agent_desk.hpp"
#include "integrations/api/api_reply.hpp"
#include "integrations/api/leaving.hpp"
#include "integrations/crypto/sha256.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

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

/// Where agents show certificates, and this one asks for one.
Result<std::optional<IssuedCertificate>>
issue(const Api& api, const Peer& peer, const HostId& host, const std::string& request) {
    if (!api.agents.authority || !peer.tls || request.empty()) return std::nullopt;
    const FleetId fleet = api.engine.state()->fleet.id;
    TT_ASSIGN(
        auto issued, api.agents.authority->issue(request, fleet, host, api.engine.now(), api.agents.life)
    );
    return issued;
}

/// Hands the request to the engine; only what is committed is handed out.
void submit_and_hand_out(
    Api& api, Request request, const Actor& actor, std::string certificate, const Respond& respond,
    const std::function<void()>& refused = {}
) {
    api.engine.submit(
        std::move(request), actor,
        [&api, certificate = std::move(certificate), respond, refused](const Result<Answer>& answer) {
            if (!answer && refused) refused();
            if (!answer) return respond(error_reply(answer.error()));
            const auto state = api.engine.state();
            respond(reply_of(Result<Enrolled>(Enrolled{state->fleet.id, state->fleet.epoch, certificate})));
        }
    );
}

/// For the ledger: which reason the engine had.
void note_rejection(const Api& api, const EnrollAgent& request, const Actor& actor) {
    const auto state = api.engine.state();
    const Credential* token = state->credentials.find(actor.credential.value);
    if (token == nullptr) return;
    const Time now = api.engine.now();
    if (auto rejection = token_rejection(*state, *token, request, now)) {
        rejection->host = request.host;
        api.agents.ledger->note(*rejection, actor.origin, now);
    }
}

void enroll(Api& api, const Call& call, const Respond& respond) {
    const auto asked = checked(call.request.body);
    if (!asked) return respond(error_reply(asked.error()));
    const auto issued = issue(api, call.request.peer, asked->host, asked->request);
    if (!issued) return respond(error_reply(issued.error()));
    EnrollAgent request{asked->host, asked->facts, sha256(asked->secret)};
    if (!asked->replaces.empty()) request.replaces = sha256(asked->replaces);
    if (*issued) request.certificate = kept_of(**issued);
    const Actor actor = call.caller.actor;
    submit_and_hand_out(api, request, actor, *issued ? (*issued)->pem : "", respond, [&api, request, actor] {
        note_rejection(api, request, actor);
    });
}

/// Also the first certificate of a host that was enrolled without one.
void renew(Api& api, const Call& call, const Respond& respond) {
    const auto asked = decode<Renewal>(call.request.body);
    if (!asked) return respond(error_reply(asked.error()));
    if (asked->host != call.caller.host)
        return respond(error_reply(Error{ErrorKind::denied, "a host renews its own certificate only"}));
    const auto issued = issue(api, call.request.peer, asked->host, asked->request);
    if (!issued) return respond(error_reply(issued.error()));
    const auto state = api.engine.state();
    if (!*issued) return respond(reply_of(Result<Enrolled>(Enrolled{state->fleet.id, state->fleet.epoch})));
    const std::string shown = shown_serial(api.agents, call.request.peer);
    const RenewCertificate request{asked->host, kept_of(**issued, shown)};
    submit_and_hand_out(api, request, call.caller.actor, (*issued)->pem, respond);
}

/// Answers when the host has left, or when the wait is over.
void await_leaving(
    Api& api, const HostId& host, const WaitFor& asked, const Call& call, const Respond& respond
) {
    const auto attempt = [&api, host, respond](bool over) {
        const Leaving leaving = leaving_of(*api.engine.state(), host);
        if (!leaving.left && !over) return false;
        respond(Reply{.body = encode(leaving)});
        return true;
    };
    api.polls.for_commit(asked.wait, call.request.closed, attempt);
}

/// A host leaves by its own word, and only itself.
void drain(Api& api, const Call& call, const Respond& respond) {
    const auto body = decode<DrainAsked>(call.request.body);
    const auto asked = wait_for(call);
    if (!body || !asked) return respond(error_reply(body ? asked.error() : body.error()));
    SteerHost request{HostVerb::drain, call.caller.host.value};
    request.reason = body->reason;
    api.engine.submit(
        request, call.caller.actor,
        [&api, call, asked = *asked, respond](const Result<Answer>& answer) {
            api.server.post([&api, call, asked, respond, answer] {
                if (!answer) return respond(error_reply(answer.error()));
                await_leaving(api, call.caller.host, asked, call, respond);
            });
        }
    );
}

} // namespace

std::vector<Route> agent_routes(Api& api) {
    const RouteHandler enrolls = [&api](const Call& call, const Respond& respond) {
        enroll(api, call, respond);
    };
    const RouteHandler renews = [&api](const Call& call, const Respond& respond) {
        renew(api, call, respond);
    };
    const auto questions = std::make_shared<OutputQuestions>(api);
    const auto desk = std::make_shared<AgentDesk>(api, *questions);
    const RouteHandler reports = [questions, desk](Call call, Respond respond) {
        desk->take(std::move(call), std::move(respond));
    };
    const RouteHandler drains = [&api](const Call& call, const Respond& respond) {
        drain(api, call, respond);
    };
    return {
        {"POST", "/v1/agents/enroll", Access::enroll, enrolls},
        {"POST", "/v1/agents/renew", Access::report, renews},
        {"POST", "/v1/agents/report", Access::report, reports},
        {"POST", "/v1/agents/drain", Access::report, drains},
        {"POST", "/v1/agents/output", Access::report,
         [questions](const Call& call, const Respond& respond) { questions->answer(call, respond); }},
        {"GET", "/v1/hosts/output", Access::look,
         [questions](const Call& call, const Respond& respond) { questions->ask(call, respond); }},
    };
}

} // namespace tt

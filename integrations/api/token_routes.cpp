#include "integrations/api/api_reply.hpp"
#include "integrations/api/new_credential.hpp"
#include "pipeline/engine/views.hpp"

namespace tt {

namespace {

constexpr Duration longest_life = std::chrono::days{3650};

Result<NewToken> checked(const std::string& body) {
    TT_ASSIGN(NewToken asked, decode_strict<NewToken>(body));
    if (asked.name.empty()) return fail(ErrorKind::invalid_input, "a token needs a name");
    if (asked.role == Role::agent)
        return fail(
            ErrorKind::invalid_input, "an agent's credential is made by its enrolment",
            "make a token of role enroll and start the agent with it"
        );
    if (asked.role != Role::enroll && (asked.uses > 0 || !asked.groups.empty()))
        return fail(ErrorKind::invalid_input, "only a token of role enroll has uses and groups");
    if (asked.expires && (*asked.expires <= Duration{0} || *asked.expires > longest_life))
        return fail(ErrorKind::invalid_input, "a token expires after some time, at most 3650d");
    return asked;
}

void create(Api& api, const Call& call, const Respond& respond) {
    const auto asked = checked(call.request.body);
    if (!asked) return respond(error_reply(asked.error()));
    const std::string secret = new_secret();
    AddCredential request{new_credential(asked->name, asked->role, secret, api.engine.now())};
    if (asked->expires) request.credential.expires_at = api.engine.now() + *asked->expires;
    request.credential.uses = asked->uses;
    request.credential.groups = asked->groups;
    api.engine.submit(request, call.caller.actor, [respond, secret](const Result<Answer>& answer) {
        if (!answer) return respond(error_reply(answer.error()));
        respond(reply_of(Result<IssuedToken>(IssuedToken{CredentialId{answer->id}, secret})));
    });
}

Result<CredentialsView> list(const Call&, const State& state, Time) {
    return credentials_view(state);
}

} // namespace

std::vector<Route> token_routes(Api& api) {
    const RouteHandler post = [&api](const Call& call, const Respond& respond) {
        create(api, call, respond);
    };
    return {
        {"POST", "/v1/tokens", Access::act, post},
        {"GET", "/v1/tokens", Access::act, shows(api, list)},
        {"POST", "/v1/tokens/revoke", Access::act, takes<RevokeCredential>(api)},
    };
}

} // namespace tt

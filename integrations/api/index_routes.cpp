#include "integrations/api/api_reply.hpp"
#include "integrations/signing/signed_index.hpp"

namespace tt {

namespace {

/// A sequence is the time at which it was made. One that lies further ahead would shut out all that follow.
constexpr Duration clocks_differ = std::chrono::hours{24};

Result<> check_sequence(const SignedIndex& index, Time now) {
    const auto latest = std::chrono::floor<std::chrono::seconds>(now + clocks_differ).time_since_epoch();
    if (index.sequence <= static_cast<std::uint64_t>(latest.count())) return {};
    return fail(
        ErrorKind::invalid_input,
        "the sequence " + std::to_string(index.sequence) + " of the index lies in the future",
        "check the clocks of whoever signed it and of this server"
    );
}

/// Hosts judge the signature by the keys that they trust; here only what no host could read is refused.
Result<> check(const TakeIndex& request, Time now) {
    const auto text = parse_signed_index(signed_text(request.service, request.index));
    const auto signature = parse_signature(request.index.signature);
    if (text && signature) return check_sequence(request.index, now);
    return fail(
        ErrorKind::invalid_input, text ? signature.error().message : text.error().message,
        "sign with tt publish --key FILE or tt index renew --key FILE"
    );
}

void take(Api& api, const Call& call, const Respond& respond) {
    auto request = decode_strict<TakeIndex>(call.request.body);
    if (!request) return respond(error_reply(request.error()));
    const auto checked = check(*request, api.engine.now());
    if (!checked) return respond(error_reply(checked.error()));
    submit(api, *std::move(request), call.caller.actor, respond);
}

Result<SignedIndex> index(const Call& call, const State& state, Time) {
    const Service* service = state.services.find(call.parameter("service"));
    if (service && service->index) return *service->index;
    return fail(
        ErrorKind::not_found, "there is no index of '" + call.parameter("service") + "' yet",
        "tt publish --key FILE makes one, and so does tt index renew --key FILE"
    );
}

} // namespace

std::vector<Route> index_routes(Api& api) {
    const RouteHandler post = [&api](const Call& call, const Respond& respond) { take(api, call, respond); };
    return {
        {"POST", "/v1/index", Access::act, post},
        {"GET", "/v1/index", Access::look, shows(api, index)},
    };
}

} // namespace tt

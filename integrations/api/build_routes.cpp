#include "integrations/api/api_reply.hpp"
#include "integrations/build/build_id.hpp"
#include "integrations/signing/signature.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/engine/views.hpp"

#include <algorithm>

namespace tt {

namespace {

Result<> check_id(const Build& build) {
    const BuildId expected = build_id(build.service, build.commit.id, build.digest);
    if (build.id == expected) return {};
    return fail(
        ErrorKind::corrupt,
        "the id of the build does not follow from its service, commit and digest; expected " + expected.value,
        "publish with the same version of tt as the server's"
    );
}

Result<> check_artifact(ArtifactStore& artifacts, const Artifact& artifact) {
    TT_ASSIGN(const auto size, artifacts.size(artifact.digest));
    if (!size)
        return fail(
            ErrorKind::conflict, "the store does not hold artifact " + artifact.digest.value,
            "upload it first: PUT /v1/artifacts/" + artifact.digest.value
        );
    if (*size != artifact.bytes)
        return fail(
            ErrorKind::corrupt, "the artifact has " + std::to_string(*size) + " bytes in the store and "
                                    + std::to_string(artifact.bytes) + " in the build"
        );
    return {};
}

/// Holds on to the artifact until the build is recorded.
Respond holding(ArtifactClaims::Claim claim, Respond respond) {
    return [claim = std::move(claim), respond = std::move(respond)](Reply reply) mutable {
        claim.reset();
        respond(std::move(reply));
    };
}

/// Hosts judge signatures by the keys that they trust; here only what no host could read is refused.
Result<> check_signature(const Build& build) {
    if (build.signature.empty()) return {};
    const auto signature = parse_signature(build.signature);
    if (signature) return {};
    return fail(
        ErrorKind::invalid_input, "the signature of the build cannot be read: " + signature.error().message,
        "sign with tt publish --key FILE"
    );
}

Result<> check_provenance(const Build& build) {
    constexpr std::size_t longest = 1 << 16;
    if (!build.provenance) return {};
    if (build.provenance->statement.size() <= longest && parse_signature(build.provenance->signature))
        return {};
    return fail(
        ErrorKind::invalid_input, "the provenance of the build is too long or its signature cannot be read",
        "sign with tt publish --key FILE"
    );
}

Result<PublishBuild> checked(const std::string& body) {
    TT_ASSIGN(PublishBuild request, decode_strict<PublishBuild>(body));
    TT_TRY(check_id(request.build));
    TT_TRY(check_signature(request.build));
    TT_TRY(check_provenance(request.build));
    return request;
}

void publish(Api& api, const Call& call, const Respond& respond) {
    auto request = checked(call.request.body);
    if (!request) return respond(error_reply(request.error()));
    api.storing.run([&api, request = *std::move(request), actor = call.caller.actor, respond] {
        auto claim = api.claims.use(request.build.artifact.digest);
        const auto stored = check_artifact(api.artifacts, request.build.artifact);
        if (!stored) return respond(error_reply(stored.error()));
        submit(api, request, actor, holding(std::move(claim), respond));
    });
}

Result<BuildsView> builds(const Call& call, const State& state, Time) {
    TT_ASSIGN(const std::size_t limit, limit_of(call));
    return builds_view(state, ServiceName{call.parameter("service")}, limit);
}

/// The build that is meant, or the service's newest.
Result<const Build*> meant(const State& state, const ServiceName& service, const std::string& text) {
    if (!text.empty()) return find_build(state, service, text);
    const std::vector<const Build*> builds = state.builds.with(service.value);
    const auto newest = std::ranges::max_element(builds, {}, &Build::number);
    if (newest != builds.end()) return *newest;
    return fail(ErrorKind::not_found, "nothing is published of " + service.value + " yet", "tt publish");
}

Result<CiView> ci(const Api& api, const ServiceName& service, const std::string& text) {
    const auto state = api.engine.state();
    const Policy* policy = current_policy(*state, service);
    if (!policy) return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    const auto waiting = unpublished(api, service);
    auto build = meant(*state, service, text);
    if (!build && waiting) build.error().message += ": " + waiting->reason;
    if (!build) return std::unexpected(std::move(build).error());
    TT_ASSIGN(CiView view, api.look_at_ci(*policy, **build));
    if (waiting) view.unpublished = waiting->reason;
    return view;
}

void look_at_ci(Api& api, const Call& call, const Respond& respond) {
    const ServiceName service{call.parameter("service")};
    const std::string build = call.parameter("build");
    api.outside.run([&api, service, build, respond] { respond(reply_of(ci(api, service, build))); });
}

} // namespace

std::vector<Route> build_routes(Api& api) {
    const RouteHandler post = [&api](const Call& call, const Respond& respond) {
        publish(api, call, respond);
    };
    return {
        {"POST", "/v1/builds", Access::act, post},
        {"GET", "/v1/builds", Access::look, shows(api, builds)},
        {"GET", "/v1/ci", Access::look,
         [&api](const Call& call, const Respond& respond) { look_at_ci(api, call, respond); }},
    };
}

} // namespace tt

#include "integrations/api/api_reply.hpp"
#include "integrations/crypto/sha256.hpp"
#include "pipeline/decide/retention.hpp"

namespace tt {

namespace {

/// Long enough to begin a download, and to go on with one that was cut.
constexpr Duration link_lifetime = std::chrono::minutes{5};
/// A store far away is asked seldom for much; what is read waits in memory for the peer.
constexpr std::uint64_t piece = 256 << 10;
/// How long bytes that were sent, or found there, wait for their build: deltas are made in between.
constexpr Duration promised = std::chrono::hours{1};

Result<Digest> digest_of(const Call& call) {
    Digest digest{call.name};
    if (is_well_formed(digest)) return digest;
    return fail(
        ErrorKind::invalid_input, "an artifact is named by 'sha256:' and 64 lower-case hexadecimal digits"
    );
}

/// The builds that were made of it say why, if they do.
std::unexpected<Error> not_held(const State& state, const Digest& digest) {
    std::string message = "the store does not hold artifact " + digest.value;
    for (const Build* build : state.builds.with(digest.value))
        if (build->collected) message += "; " + described(*build, *build->collected);
    return fail(ErrorKind::not_found, message, "publish the build again; 'tt builds' shows what there is");
}

/// Who publishes asks whether the bytes are there, and then counts on it.
void promise(Api& api, const Call& call, const Digest& digest) {
    if (call.request.method != "HEAD" || call.caller.role != Role::operate) return;
    const auto claim = api.claims.use(digest);
    api.claims.keep_until(digest, api.engine.now() + promised, api.engine.now());
}

Result<Reply> read(Api& api, const Call& call) {
    TT_ASSIGN(const Digest digest, digest_of(call));
    promise(api, call, digest);
    TT_ASSIGN(const auto size, api.artifacts.size(digest));
    if (!size) return not_held(*api.engine.state(), digest);
    Reply reply{.content_type = "application/zstd"};
    reply.source = BodySource{
        .size = *size,
        .read = [&api, digest](
                    std::uint64_t offset, std::size_t length
                ) { return api.artifacts.read(digest, offset, length); },
        .etag = '"' + digest.value + '"',
        .waits = true,
        .piece = piece,
    };
    return reply;
}

/// Agents take the bytes from the store itself where that can be, so that none has to pass through here. They
/// say `via=server` when they cannot reach it.
Result<std::optional<std::string>> link(Api& api, const Call& call) {
    const bool direct = call.caller.role == Role::agent && call.request.method == "GET"
                        && call.parameter("via") != "server" && !api.pass_artifacts;
    if (!direct) return std::nullopt;
    TT_ASSIGN(const Digest digest, digest_of(call));
    return api.artifacts.link(digest, link_lifetime);
}

void serve(Api& api, Call call, Respond respond) {
    auto linked = link(api, call);
    if (!linked) return respond(error_reply(linked.error()));
    if (*linked) {
        const HttpHeaders headers{{"Location", **std::move(linked)}, {"Cache-Control", "no-store"}};
        return respond({.status = 307, .headers = headers});
    }
    api.storing.run([&api, call = std::move(call), respond = std::move(respond)] {
        auto reply = read(api, call);
        respond(reply ? *std::move(reply) : error_reply(reply.error()));
    });
}

/// Takes long, because all of the bytes are hashed and stored.
Reply add(Api& api, const Digest& digest, const std::filesystem::path& file) {
    const auto claim = api.claims.use(digest);
    api.claims.keep_until(digest, api.engine.now() + promised, api.engine.now());
    const auto known = api.artifacts.size(digest);
    if (!known) return error_reply(known.error());
    const Result<> added = api.artifacts.add(digest, file);
    if (!added) return error_reply(added.error());
    const bool changed = !known->has_value();
    Reply reply = reply_of(Result<Answer>(Answer{
        digest.value, changed ? "the artifact is stored" : "the store holds the artifact already", changed
    }));
    reply.status = changed ? 201 : 200;
    return reply;
}

void upload(Api& api, const Call& call, const Respond& respond) {
    auto digest = digest_of(call);
    if (!digest) return respond(error_reply(digest.error()));
    api.storing.run([&api, digest = *digest, file = call.request.body_file, respond] {
        respond(add(api, digest, file));
    });
}

} // namespace

std::vector<Route> artifact_routes(Api& api) {
    const RouteHandler get = [&api](Call call, Respond respond) {
        serve(api, std::move(call), std::move(respond));
    };
    const RouteHandler put = [&api](const Call& call, const Respond& respond) { upload(api, call, respond); };
    const std::string path(artifact_path);
    return {
        {"GET", path, Access::fetch, get},
        {"HEAD", path, Access::fetch, get},
        {"PUT", path, Access::act, put},
    };
}

} // namespace tt

#include "integrations/api/api_reply.hpp"
#include "integrations/build/delta_name.hpp"

namespace tt {

namespace {

Result<DeltaName> name_of(const Call& call) {
    if (auto name = parse_delta_name(call.name)) return *std::move(name);
    return fail(
        ErrorKind::invalid_input, "a delta is named by the hexadecimal digits of two builds' digests: OLD-NEW"
    );
}

Result<Reply> read(Api& api, const Call& call) {
    TT_ASSIGN(const DeltaName name, name_of(call));
    TT_ASSIGN(const auto size, api.deltas.size(name));
    if (!size) return fail(ErrorKind::not_found, "nobody made a delta between these builds");
    Reply reply{.content_type = "application/octet-stream"};
    reply.source = BodySource{
        .size = *size,
        .read = [&api, name](
                    std::uint64_t offset, std::size_t length
                ) { return api.deltas.read(name, offset, length); },
        .etag = '"' + to_text(name) + "-" + std::to_string(*size) + '"',
    };
    return reply;
}

void serve(Api& api, const Call& call, const Respond& respond) {
    auto reply = read(api, call);
    respond(reply ? *std::move(reply) : error_reply(reply.error()));
}

/// Runs in the background, because the bytes are made durable.
Reply add(Api& api, const DeltaName& name, const std::filesystem::path& file) {
    const auto known = api.deltas.size(name);
    if (!known) return error_reply(known.error());
    const Result<> added = api.deltas.add(name, file);
    if (!added) return error_reply(added.error());
    Reply reply = reply_of(Result<Answer>(Answer{to_text(name), "the delta is stored", true}));
    reply.status = known->has_value() ? 200 : 201;
    return reply;
}

void upload(Api& api, const Call& call, const Respond& respond) {
    auto name = name_of(call);
    if (!name) return respond(error_reply(name.error()));
    api.background.run([&api, name = *name, file = call.request.body_file, respond] {
        respond(add(api, name, file));
    });
}

} // namespace

std::vector<Route> delta_routes(Api& api) {
    const RouteHandler get = [&api](const Call& call, const Respond& respond) { serve(api, call, respond); };
    const RouteHandler put = [&api](const Call& call, const Respond& respond) { upload(api, call, respond); };
    const std::string path(delta_path);
    return {
        {"GET", path, Access::fetch, get},
        {"HEAD", path, Access::fetch, get},
        {"PUT", path, Access::act, put},
    };
}

} // namespace tt

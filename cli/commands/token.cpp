#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/render/render.hpp"
#include "integrations/json/json.hpp"

#include <optional>

namespace tt {

namespace {

struct Creation {
    NewToken request;
    std::optional<std::uint64_t> uses; ///< 0: any number; absent: as it suits the role.
    Duration expires{0};               ///< 0: never.
};

/// A number, or `any`.
Take into_uses(std::optional<std::uint64_t>& uses) {
    return [&uses](const std::string& text) -> Result<> {
        std::size_t number = 0;
        if (text != "any") TT_TRY(into(number)(text));
        if (text != "any" && number == 0)
            return fail(
                ErrorKind::invalid_input, "a token lets in at least one host", "write a number, or any"
            );
        uses = number;
        return {};
    };
}

/// By hand a token is for one host, so that one that is left behind opens nothing.
NewToken completed(const Creation& creation) {
    NewToken request = creation.request;
    if (creation.expires > Duration{0}) request.expires = creation.expires;
    request.uses = creation.uses.value_or(request.role == Role::enroll ? 1 : 0);
    return request;
}

Result<ExitCode> create(const Creation& creation, Context& context) {
    const NewToken request = completed(creation);
    if (request.role == Role::agent)
        return fail(
            ErrorKind::invalid_input, "an agent makes its own credential when it enrols",
            "give hosts a token to enrol with: tt token create NAME --role enroll"
        );
    TT_ASSIGN(const auto issued, context.client.post<IssuedToken>("/v1/tokens", request));
    Shown out{.kind = "token", .json = encode(issued)};
    out.line = issued.secret;
    out.table.add({issued.id.value, issued.secret});
    context.output.remark(
        "token " + issued.id.value + ", shown this once; keep it in a file for --token-file"
    );
    context.output.show(out, context.clock.now());
    return ExitCode::ok;
}

Run declare_create(Arguments& arguments) {
    const auto creation = std::make_shared<Creation>();
    NewToken& request = creation->request;
    request.role = Role::operate;
    arguments.required("NAME", into(request.name), "whom it stands for in the journal");
    arguments.option(
        "--role", "ROLE", into(request.role), "reader, operator or enroll; operator unless given"
    );
    arguments.option(
        "--uses", "N", into_uses(creation->uses), "enroll: so many hosts, or any; 1 unless given"
    );
    arguments.repeated(
        "--group", "G",
        [&request](const std::string& group) { return request.groups.push_back(group), Result<>{}; },
        "enroll: hosts may claim only this group; may come more than once"
    );
    arguments.option("--expires", "TIME", into(creation->expires), "end it after this time, such as 24h");
    return [creation](Context& context) { return create(*creation, context); };
}

Result<ExitCode> list(Context& context) {
    TT_ASSIGN(const auto view, context.client.get<CredentialsView>("/v1/tokens"));
    context.output.show(shown(view), context.clock.now());
    return ExitCode::ok;
}

Result<ExitCode> revoke(const RevokeCredential& request, Context& context) {
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/tokens/revoke", request));
    return finish(context, answer);
}

Run declare_revoke(Arguments& arguments) {
    const auto request = std::make_shared<RevokeCredential>();
    arguments.required("TOKEN", into(request->credential), "its id or name");
    return [request](Context& context) { return revoke(*request, context); };
}

} // namespace

constinit const Command token_create_command{
    .name = "token create",
    .job = Job::set_up,
    .summary = "Make a token for a person, for CI or to enrol agents",
    .examples = "tt token create ana > ~/.config/tt-token\n"
                "tt token create ci --role operator\n"
                "tt token create web-9 --role enroll --expires 1h\n"
                "tt token create autoscaling --role enroll --uses any --group web-prod",
    .details =
        "The secret goes to standard output, once; the server keeps only its digest. A reader may look, an\n"
        "operator may do everything, enroll lets new agents in and nothing else: one host, unless --uses "
        "says\n"
        "how many. With --group these hosts may never claim another group than those named.",
    .declare = declare_create,
};

constinit const Command token_list_command{
    .name = "token list",
    .job = Job::set_up,
    .summary = "List tokens, without their secrets",
    .examples = "tt token list",
    .declare = [](Arguments&) -> Run { return list; },
};

constinit const Command token_revoke_command{
    .name = "token revoke",
    .job = Job::set_up,
    .summary = "End a token at once",
    .examples = "tt token revoke ci",
    .details = "What was done with it stays in the journal under its name.",
    .declare = declare_revoke,
};

} // namespace tt

#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/render/render.hpp"
#include "integrations/json/json.hpp"

namespace tt {

namespace {

Result<ExitCode> create(const NewToken& request, Context& context) {
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
    const auto request = std::make_shared<NewToken>();
    request->role = Role::operate;
    arguments.required("NAME", into(request->name), "whom it stands for in the journal");
    arguments.option(
        "--role", "ROLE", into(request->role), "reader, operator or enroll; operator unless given"
    );
    return [request](Context& context) { return create(*request, context); };
}

Result<ExitCode> list(Context& context) {
    TT_ASSIGN(const auto view, context.client.get<CredentialsView>("/v1/tokens"));
    context.output.show(shown(view), context.clock.now());
    return ExitCode::ok;
}

Result<ExitCode> revoke(const RevokeCredential& request, Context& context) {
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/tokens/revoke", request));
    return finish(context, answer, false);
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
                "tt token create fleet --role enroll",
    .details =
        "The secret goes to standard output, once; the server keeps only its digest. A reader may look, an\n"
        "operator may do everything, enroll lets new agents in and nothing else.",
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

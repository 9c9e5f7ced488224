#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"
#include "pipeline/model/runtime_values.hpp"

namespace tt {

namespace {

struct Options {
    SetConfig request;
    bool exit_code = false;
};

/// `@file:PATH` and `@command:NAME` say where hosts find the value; everything else is the value itself.
RuntimeValue value_of(const std::string& text) {
    constexpr std::string_view file = "@file:";
    constexpr std::string_view command = "@command:";
    if (text.starts_with(file)) return {ValueSource::file, text.substr(file.size())};
    if (text.starts_with(command)) return {ValueSource::command, text.substr(command.size())};
    return {ValueSource::text, text};
}

Take into_values(Environment& values) {
    return [&values](const std::string& text) -> Result<> {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return fail(
                ErrorKind::invalid_input, "'" + text + "' is not KEY=VALUE",
                "to take a value back: --unset " + (equals == 0 ? "KEY" : text)
            );
        values[text.substr(0, equals)] = value_of(text.substr(equals + 1));
        return {};
    };
}

void warn_of_secrets(Context& context, const SetConfig& request) {
    for (const auto& [key, value] : request.set)
        if (value.source == ValueSource::text && looks_secret(key))
            context.output.hint(
                key
                + " looks like a secret, and tt's state and journal keep its text for good; put it into a "
                  "file on the hosts, and say: "
                + key + "=@file:/etc/" + request.service.value + "/" + key
            );
}

Result<ExitCode> run(const Options& options, Context& context) {
    SetConfig request = options.request;
    TT_ASSIGN(request.service, service_of(context));
    warn_of_secrets(context, request);
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/config/values", request));
    return finish(context, answer, {request.dry_run, options.exit_code});
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    SetConfig& request = options->request;
    arguments.required("STAGE", into(request.stage), "whose values");
    arguments.any_number(
        "KEY=VALUE", into_values(request.set), "the value, or @file:PATH or @command:NAME on the hosts"
    );
    arguments.repeated(
        "--unset", "KEY",
        [&request](const std::string& key) { return request.unset.push_back(key), Result<>(); },
        "take back what was set, so that tt.yaml counts again"
    );
    declare_changing(arguments, request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command config_set_command{
    .name = "config set",
    .job = Job::set_up,
    .summary = "Set values of a stage's runtime configuration",
    .examples = "tt config set prod WORKERS=24 && tt deploy prod --config\n"
                "tt config set prod DB_URL=@file:/etc/web/db-url\n"
                "tt config set prod --unset WORKERS",
    .details =
        "What is set this way wins over `env` in tt.yaml, and `tt config apply` leaves it alone and says "
        "so.\n"
        "Hosts get it with the next deploy, or with `tt deploy STAGE --config`. Secrets stay on the hosts:\n"
        "name a file there, or a command in /etc/tt/commands. Every change is a revision: tt config history.",
    .declare = declare,
};

} // namespace tt

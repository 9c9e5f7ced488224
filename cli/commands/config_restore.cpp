#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

#include <charconv>

namespace tt {

namespace {

struct Options {
    RestoreConfig request;
    bool exit_code = false;
};

/// `v4`, as `tt config history` lists it, or `4`.
Take into_revision(int& revision) {
    return [&revision](const std::string& text) -> Result<> {
        const std::string_view digits = std::string_view(text).substr(text.starts_with('v') ? 1 : 0);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), revision);
        if (error == std::errc{} && end == digits.data() + digits.size() && revision > 0) return {};
        return fail(
            ErrorKind::invalid_input, "'" + text + "' is no revision of the runtime configuration",
            "tt config history lists them, as v1, v2, …"
        );
    };
}

Result<ExitCode> run(const Options& options, Context& context) {
    RestoreConfig request = options.request;
    TT_ASSIGN(request.service, service_of(context));
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/config/restore", request));
    return finish(context, answer, {request.dry_run, options.exit_code});
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("REVISION", into_revision(options->request.revision), "v4, as tt config history says");
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command config_restore_command{
    .name = "config restore",
    .job = Job::set_up,
    .summary = "Bring older values of the runtime configuration back",
    .examples = "tt config restore v4 --dry-run\n"
                "tt config restore v4 && tt deploy prod --config",
    .details =
        "The values of all stages become what they were, as a new revision. Like all that is set beside\n"
        "tt.yaml they win over it. For an older policy: tt config show --revision N > tt.yaml.",
    .declare = declare,
};

} // namespace tt

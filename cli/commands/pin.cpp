#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

struct Options {
    SetPin request;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    SetPin request = options.request;
    TT_ASSIGN(request.service, service_of(context));
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/pins", request));
    return finish(context, answer, {options.request.dry_run, options.exit_code});
}

std::shared_ptr<Options> declare_common(Arguments& arguments, bool on) {
    auto options = std::make_shared<Options>();
    options->request.on = on;
    arguments.required("BUILD", into(options->request.build), "its id or #number, or its commit");
    return options;
}

Run declare_pin(Arguments& arguments) {
    const auto options = declare_common(arguments, true);
    arguments.option("--reason,-m", "TEXT", into(options->request.reason), "why, for those who look later");
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

Run declare_unpin(Arguments& arguments) {
    const auto options = declare_common(arguments, false);
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command pin_command{
    .name = "pin",
    .job = Job::set_up,
    .summary = "Keep a build for ever",
    .examples = "tt pin b-1a2b3c4d5e -m 'goes to the customer in March'\n"
                "tt pin '#12'",
    .details = "A pinned build is never collected (tt help gc). `tt builds` shows who pinned it and why.",
    .declare = declare_pin,
};

constinit const Command unpin_command{
    .name = "unpin",
    .job = Job::set_up,
    .summary = "Keep a build no longer than others",
    .examples = "tt unpin b-1a2b3c4d5e",
    .declare = declare_unpin,
};

} // namespace tt

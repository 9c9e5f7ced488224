#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    std::string subject;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    const ServiceName service = service_if_any(context);
    if (options.subject.empty()) TT_TRY(service_of(context));
    const std::string& subject = options.subject.empty() ? service.value : options.subject;
    TT_ASSIGN(
        const auto view,
        context.client.get<WhyView>("/v1/why", {{"service", service.value}, {"subject", subject}})
    );
    context.output.show(shown(view), context.clock.now());
    const bool open = std::ranges::all_of(view.because, &Because::passed);
    return options.exit_code && !open ? ExitCode::blocked : ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("SUBJECT", into(options->subject), "a stage, deploy, build or host");
    arguments.flag("--exit-code", options->exit_code, "end with 5 when a gate is closed");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command why_command{
    .name = "why",
    .job = Job::investigate,
    .summary = "Say what something waits for, until when, and what would change that",
    .examples = "tt why prod\n"
                "tt why d12\n"
                "tt why '#12'",
    .details =
        "Lists each gate that was looked at. The first that is closed is what blocks; UNTIL is when it can\n"
        "next open by itself, and COMMAND is what opens it now, where somebody may.",
    .declare = declare,
};

} // namespace tt

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    std::string subject;
};

Result<ExitCode> run(const Options& options, Context& context) {
    std::string subject = options.subject;
    if (subject.empty()) {
        TT_ASSIGN(const ServiceName service, service_of(context));
        subject = service.value;
    }
    TT_ASSIGN(const auto view, context.client.get<TimelineView>("/v1/log", {{"subject", subject}}));
    context.output.show(shown(view), context.clock.now());
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("SUBJECT", into(options->subject), "a deploy, SERVICE, SERVICE/STAGE or host");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command log_command{
    .name = "log",
    .job = Job::investigate,
    .summary = "Tell what happened, from the journal",
    .examples = "tt log d12\n"
                "tt log web/prod\n"
                "tt log web-3",
    .details =
        "Every change is there, with who asked for it, oldest first. Without a subject it is the whole\n"
        "service.",
    .declare = declare,
};

} // namespace tt

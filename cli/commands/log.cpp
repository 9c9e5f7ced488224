#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    std::string subject;
};

Result<TimelineView> timeline(Context& context, const std::string& subject) {
    return context.client.get<TimelineView>("/v1/log", {{"subject", subject}});
}

/// The journal knows a stage as SERVICE/STAGE; where the service is clear, people name the stage alone.
Result<TimelineView> find_timeline(Context& context, const std::string& subject) {
    auto view = timeline(context, subject);
    const ServiceName service = service_if_any(context);
    if (!view || !view->entries.empty() || service.empty() || subject.contains('/')) return view;
    return timeline(context, service.value + "/" + subject);
}

Result<ExitCode> run(const Options& options, Context& context) {
    std::string subject = options.subject;
    if (subject.empty()) {
        TT_ASSIGN(const ServiceName service, service_of(context));
        subject = service.value;
    }
    TT_ASSIGN(const auto view, find_timeline(context, subject));
    context.output.show(shown(view), context.clock.now());
    if (view.entries.empty()) context.output.remark("the journal says nothing about '" + subject + "'");
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("SUBJECT", into(options->subject), "a deploy, stage, host or service");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command log_command{
    .name = "log",
    .job = Job::investigate,
    .summary = "Tell what happened, from the journal",
    .examples = "tt log d12\n"
                "tt log prod\n"
                "tt log web-3",
    .details =
        "Every change is there, with who asked for it, oldest first. Without a subject it is the whole\n"
        "service.",
    .declare = declare,
};

} // namespace tt

#include "cli/commands/commands.hpp"
#include "cli/commands/step_output.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    std::string subject;
    OutputQuestion output; ///< Without its host, which is the subject.
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

/// A step, or something to follow, is a host's; everything else is the journal's.
bool asks_host(const OutputQuestion& output) {
    return !output.step.empty() || output.follow || !output.deploy.empty();
}

Result<ExitCode> run(const Options& options, Context& context) {
    if (asks_host(options.output)) {
        OutputQuestion question = options.output;
        question.host = options.subject;
        return show_output(context, question);
    }
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
    arguments.optional(
        "STEP", into(options->output.step),
        "what this step of the host wrote: pre-download, post-download, pre-restart, restart, "
        "post-restart, stopping, back-restart; or agent"
    );
    arguments.flag("--follow,-f", options->output.follow, "go on until the step of the host has ended");
    arguments.option("--deploy", "DEPLOY", into(options->output.deploy), "not the newest deploy: d12");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command log_command{
    .name = "log",
    .job = Job::investigate,
    .summary = "Tell what happened, or what a host's steps wrote",
    .examples = "tt log d12\n"
                "tt log prod\n"
                "tt log web-3\n"
                "tt log web-3 restart --follow\n"
                "tt log web-3 post-download --deploy d12",
    .details =
        "The journal has every change, with who asked for it, oldest first. Without a subject it is the\n"
        "whole service.\n"
        "\n"
        "With a step, --follow or --deploy it is what the hooks of that host wrote. The host keeps the last\n"
        "20 walks of each service, at most 50 MB, and is asked over the line that its agent holds open; the\n"
        "control plane keeps nothing of it. The step `agent` is what the agent says about the service.",
    .declare = declare,
};

} // namespace tt

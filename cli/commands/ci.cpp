#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/signals.hpp"

#include <algorithm>
#include <csignal>

namespace tt {

namespace {

struct Options {
    std::string build;
    bool watch = false;
    bool exit_code = false;
};

/// Jenkins tells nobody when a stage ends, so it is asked.
constexpr Duration between_looks = std::chrono::seconds{3};

Result<CiView> look(const Options& options, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    return context.client.get<CiView>("/v1/ci", {{"service", service.value}, {"build", options.build}});
}

void show(Context& context, const CiView& view, bool again) {
    const bool in_place = again && context.output.look().terminal && !context.output.is_json();
    if (in_place) context.output.text("\x1b[H\x1b[2J");
    context.output.show(shown(view), context.clock.now());
}

bool is_bad(const CiView& view) {
    return std::ranges::any_of(view.stages, [](const CiStageView& stage) {
        return stage.required && stage.status != "success";
    });
}

bool may_pass(const Error& error) {
    return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timeout;
}

/// Shows each change until the run is over; Ctrl-C ends it. A Jenkins that is away for a while does not.
Result<CiView> watch(const Options& options, Context& context) {
    TT_ASSIGN(const Signals signals, Signals::block({SIGINT, SIGTERM}));
    std::optional<CiView> before;
    std::string trouble;
    while (true) {
        auto view = look(options, context);
        if (!view && (!before || !may_pass(view.error()))) return view;
        if (!view && trouble != view.error().message) context.output.remark(view.error().message);
        trouble = view ? "" : view.error().message;
        if (view && before != *view) show(context, *view, true);
        if (view && view->finished) return view;
        if (view) before = *std::move(view);
        TT_ASSIGN(const bool signalled, wait_readable(signals.fd(), between_looks));
        if (signalled) return fail(ErrorKind::cancelled, "stopped; the CI run goes on");
    }
}

Result<ExitCode> run(const Options& options, Context& context) {
    auto view = options.watch ? watch(options, context) : look(options, context);
    if (!view && view.error().kind == ErrorKind::cancelled) return ExitCode::interrupted;
    if (!view) return std::unexpected(std::move(view).error());
    if (!options.watch) show(context, *view, false);
    return options.exit_code && is_bad(*view) ? ExitCode::blocked : ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("BUILD", into(options->build), "which; the newest unless given");
    arguments.flag("--watch,-w", options->watch, "show each change until the run is over");
    arguments.flag("--exit-code", options->exit_code, "end with 5 while a required CI stage has not passed");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command ci_command{
    .name = "ci",
    .job = Job::watch,
    .summary = "Show the CI stages behind a build, and which of them cost the time",
    .examples = "tt ci\n"
                "tt ci '#12' --watch\n"
                "tt ci b-0123456789 --exit-code -o json",
    .details =
        "The run is the one that `tt publish` named, else the newest run of the service's job that took the\n"
        "commit of the build. USUALLY is the median of the last runs in which the stage passed. REQUIRED\n"
        "stages (ci: { require } in tt.yaml) must pass before automation takes the build. The server asks\n"
        "Jenkins, with the login that it has for it.",
    .declare = declare,
};

} // namespace tt

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

#include <algorithm>

namespace tt {

namespace {

struct Options {
    StageName stage;
    Duration ahead = std::chrono::days{7};
    bool exit_code = false;
};

bool is_for_ever(const Absence& absence) {
    return absence.because.until == end_of_time;
}

Result<ExitCode> run(const Options& options, Context& context) {
    const ServiceName service = service_if_any(context);
    if (!options.stage.empty()) TT_TRY(service_of(context));
    TT_ASSIGN(
        const auto view,
        context.client.get<CalendarView>(
            "/v1/calendar",
            {{"service", service.value}, {"stage", options.stage.value}, {"for", to_text(options.ahead)}}
        )
    );
    context.output.show(shown(view), context.clock.now());
    const bool never = std::ranges::any_of(view.absences, is_for_ever);
    return options.exit_code && never ? ExitCode::blocked : ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("STAGE", into(options->stage), "only what comes to this stage");
    arguments.option("--for", "TIME", into(options->ahead), "how far to look ahead; 7d unless given");
    arguments.flag("--exit-code", options->exit_code, "end with 5 when something never happens by itself");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command calendar_command{
    .name = "calendar",
    .job = Job::watch,
    .summary = "Say when each build will reach each stage, and what never will",
    .examples = "tt calendar\n"
                "tt calendar prod --for 2d\n"
                "tt calendar --exit-code -o json",
    .details =
        "What happens if nobody does anything, nothing is published and nothing goes wrong: the plans that\n"
        "decide run ahead on a copy of the state, and hosts and tests take the time that the last accepted\n"
        "deploys took. Where there is none yet, a time says `at least`.\n\n"
        "After the arrivals come the builds that do not arrive, with the gate in the way, when it can open\n"
        "by itself, and the command that opens it.",
    .declare = declare,
};

} // namespace tt

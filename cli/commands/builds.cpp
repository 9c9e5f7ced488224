#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    std::size_t limit = 20;
};

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(
        const auto view,
        context.client.get<BuildsView>(
            "/v1/builds", {{"service", service.value}, {"limit", std::to_string(options.limit)}}
        )
    );
    context.output.show(shown(view), context.clock.now());
    if (view.builds.empty()) context.output.hint("nothing is published yet: tt publish");
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.option("--limit,-n", "COUNT", into(options->limit), "at most so many; 20 unless given");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command builds_command{
    .name = "builds",
    .job = Job::ship,
    .summary = "List published builds, newest first",
    .examples = "tt builds\n"
                "tt builds -n 5 -o json",
    .details =
        "LIVE IN names the stages that run the build. A `*` behind the commit means that the work tree\n"
        "differed from it when the build was published. SIGNED BY is the key that the build's signature\n"
        "names; hosts judge it, and so does tt verify. NOTE says who pinned a build and why, or that it was\n"
        "collected, so that it can be deployed only after it is published again.",
    .declare = declare,
};

} // namespace tt

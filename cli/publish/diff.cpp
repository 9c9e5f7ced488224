#include "cli/context.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/files_between.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

constexpr ExitCode they_differ{10};

struct Options {
    std::string from;
    std::string to;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(
        auto view, context.client.get<DiffView>(
                       "/v1/diff", {{"service", service.value}, {"from", options.from}, {"to", options.to}}
                   )
    );
    TT_ASSIGN(view.files, files_between(context, service, view.from.commit.id, view.to.commit.id));
    context.output.show(shown(view), context.clock.now());
    return options.exit_code && view.from.digest != view.to.digest ? they_differ : ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required(
        "FROM", into(options->from), "an id or its beginning, a number (#12), a commit, or a stage"
    );
    arguments.required("TO", into(options->to), "the same");
    arguments.flag("--exit-code", options->exit_code, "end with 10 when the builds hold other files");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command diff_command{
    .name = "diff",
    .job = Job::investigate,
    .summary = diff_summary,
    .examples = "tt diff '#11' '#12'\n"
                "tt diff prod staging\n"
                "tt diff prod '#12' -o json",
    .details =
        "The commits that TO has more than FROM, and those that it has less. A stage stands for the build "
        "that\n"
        "it runs.\n\n"
        "The files are read from the git repository where tt diff runs, if it has both commits; else the\n"
        "server asks GitHub.",
    .declare = declare,
};

} // namespace tt

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    std::string first;
    std::string second;
    std::size_t limit = 20;
};

struct Asked {
    ServiceName service;
    std::string from;
    std::string to;
};

bool is_range(const std::string& word) {
    return word.contains("..");
}

Result<> take_range(Asked& asked, const std::string& word) {
    const std::size_t dots = word.find("..");
    if (dots == std::string::npos)
        return fail(
            ErrorKind::invalid_input, "'" + word + "' is no range",
            "write FROM..TO, and leave out an end that is open: tt commits prod.."
        );
    asked.from = word.substr(0, dots);
    asked.to = word.substr(dots + 2);
    return {};
}

/// The service may be left out, as everywhere.
Result<Asked> asked_for(const Options& options, Context& context) {
    Asked asked;
    const bool names_service = !options.first.empty() && !is_range(options.first);
    if (names_service) {
        asked.service = ServiceName{options.first};
    } else {
        TT_ASSIGN(asked.service, service_of(context));
    }
    const std::string& range = names_service ? options.second : options.first;
    if (!range.empty()) TT_TRY(take_range(asked, range));
    return asked;
}

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const Asked asked, asked_for(options, context));
    TT_ASSIGN(
        const auto view, context.client.get<CommitLogView>(
                             "/v1/commits", {{"service", asked.service.value},
                                             {"from", asked.from},
                                             {"to", asked.to},
                                             {"limit", std::to_string(options.limit)}}
                         )
    );
    context.output.show(shown(view), context.clock.now());
    if (view.commits.empty())
        context.output.hint("no commit is known: tt publish tells those behind a build");
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("SERVICE", into(options->first), "whose; the one of this directory unless given");
    arguments.optional("FROM..TO", into(options->second), "those of TO without those of FROM");
    arguments.option("--limit,-n", "COUNT", into(options->limit), "at most so many; 20 unless given");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command commits_command{
    .name = "commits",
    .job = Job::watch,
    .summary = "Show which commits are live in which stage, and which wait",
    .examples = "tt commits\n"
                "tt commits web prod..staging\n"
                "tt commits prod.. -n 100 -o json",
    .details =
        "Newest first, from the newest build and from whatever any stage runs. LIVE IN names the stages "
        "whose\n"
        "build contains the commit, NOT YET IN the others; `tt why STAGE` says what they wait for. FROM and "
        "TO\n"
        "are commits, builds, or stages for what they run; either may be left out.",
    .declare = declare,
};

} // namespace tt

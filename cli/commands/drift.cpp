#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

constexpr auto they_differ = ExitCode{10};

struct Options {
    std::string of;
    std::string host;
    bool all = false;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    ServiceName service = options.all ? ServiceName{} : service_if_any(context);
    if (!options.all && options.of.empty()) {
        TT_ASSIGN(service, service_of(context));
    }
    TT_ASSIGN(
        const auto view,
        context.client.get<DriftView>(
            "/v1/drift", {{"service", service.value}, {"of", options.of}, {"host", options.host}}
        )
    );
    context.output.show(shown(view), context.clock.now());
    return options.exit_code && view.sound < view.hosts ? they_differ : ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("SERVICE|STAGE", into(options->of), "whose hosts; those of this directory's service");
    arguments.option("--host", "HOST", into(options->host), "only this host, by name or id");
    arguments.flag("--all,-a", options->all, "every service");
    arguments.flag("--exit-code", options->exit_code, "end with 10 when any host is not as it should be");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command drift_command{
    .name = "drift",
    .job = Job::investigate,
    .summary = "Say which hosts do not have exactly what was deployed",
    .examples = "tt drift prod\n"
                "tt drift web --host web-3\n"
                "tt drift --all --exit-code -o json",
    .details =
        "Agents compare the files of their releases with what was signed and deployed: path, type, mode, "
        "size,\n"
        "content, link target; after each deploy and once a day, slowly, while nothing else is to be done.\n"
        "What a build declares writable is left out. CHECKED is when a host was last through with it.\n\n"
        "Silence is not success: a host that should serve something and does not, that has not spoken, or\n"
        "that was never compared is listed, too. Nothing is put right by itself, except before a release\n"
        "is served again; `tt restart STAGE` fetches what differs on the hosts of a stage, a few at a time.",
    .declare = declare,
};

} // namespace tt

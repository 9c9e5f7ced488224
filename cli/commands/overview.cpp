#include "cli/commands/commands.hpp"
#include "cli/commands/suggest.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"
#include "cli/service_file.hpp"

namespace tt {

namespace {

/// Without a service there is nothing to show, and no reason to start a server.
Result<ExitCode> welcome(Context& context) {
    context.output.remark("tt takes a commit to production; there is no tt.yaml here or above");
    context.output.hint("write one: tt init (all commands: tt help)");
    return ExitCode::ok;
}

Result<ExitCode> run(Context& context) {
    const bool named = !context.settings.service.empty() || find_service_file(context.directory);
    if (!named) return welcome(context);
    TT_ASSIGN(const ServiceName service, service_of(context));
    const auto status = context.client.get<StatusView>("/v1/status", {{"service", service.value}});
    if (!status && status.error().kind == ErrorKind::not_found) {
        context.output.remark("service " + service.value + " is not known here yet");
        context.output.hint("adopt its tt.yaml: tt config apply");
        return ExitCode::ok;
    }
    if (!status) return std::unexpected(status.error());
    TT_ASSIGN(
        const auto builds,
        context.client.get<BuildsView>("/v1/builds", {{"service", service.value}, {"limit", "1"}})
    );
    context.output.show(shown(*status), status->at);
    if (const std::string next = suggestion(*status, builds); !next.empty()) context.output.hint(next);
    return ExitCode::ok;
}

} // namespace

constinit const Command overview_command{
    .name = "",
    .job = Job::watch,
    .summary = "Show what runs where, and what to do next",
    .declare = [](Arguments&) -> Run { return run; },
};

} // namespace tt

#include "cli/context.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

Result<ExitCode> run(Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(
        const auto view, context.client.get<RevisionsView>("/v1/config/history", {{"service", service.value}})
    );
    context.output.show(shown(view), context.clock.now());
    return ExitCode::ok;
}

} // namespace

constinit const Command config_history_command{
    .name = "config history",
    .job = Job::set_up,
    .summary = config_history_summary,
    .examples = "tt config history\n"
                "tt config show --revision 3",
    .declare = [](Arguments&) -> Run { return run; },
};

} // namespace tt

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/model/goal.hpp"

namespace tt {

namespace {

Result<ExitCode> run(bool server, Context& context) {
    VersionView view;
    view.version = TT_VERSION;
    view.protocol = protocol_version;
    if (server) {
        TT_ASSIGN(view, context.client.get<VersionView>("/v1/version"));
    }
    Shown out = shown(view);
    out.line = "tt " + view.version;
    context.output.show(out, context.clock.now());
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto of_server = std::make_shared<bool>(false);
    arguments.flag("--of-server", *of_server, "ask the server for its version");
    return [of_server](Context& context) { return run(*of_server, context); };
}

} // namespace

constinit const Command version_command{
    .name = "version",
    .job = Job::set_up,
    .summary = "Print the version",
    .examples = "tt version\n"
                "tt version --of-server -o json",
    .declare = declare,
};

} // namespace tt

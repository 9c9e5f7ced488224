#include "cli/own_file/own_file.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/config_values.hpp"
#include "cli/publish/summaries.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/model/view.hpp"

namespace tt {

namespace {

struct Options {
    std::filesystem::path file;
    bool origin = false;
    bool adopted = false;
    std::size_t revision = 0;
};

/// The file that was adopted, to the letter; JSON has what was understood as well.
Result<ExitCode> show_adopted(const Options& options, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    const std::string revision = options.revision == 0 ? "" : std::to_string(options.revision);
    TT_ASSIGN(
        const auto view,
        context.client.get<ConfigView>("/v1/config", {{"service", service.value}, {"revision", revision}})
    );
    if (!context.output.is_json())
        context.output.text(view.policy.text);
    else
        context.output.show({.kind = "config", .json = encode(view)}, context.clock.now());
    return ExitCode::ok;
}

Result<ExitCode> show_own(const Options& options, Context& context) {
    TT_ASSIGN(const OwnFile file, read_own_file(context, options.file));
    TT_TRY(read_service(context, file));
    const ConfigValues values = effective_values(file.name, file.text);
    Shown out{.kind = "config-values", .json = encode(values), .line_kind = "config-value"};
    out.table.columns = {"KEY", "VALUE"};
    if (options.origin) out.table.columns.push_back("FROM");
    for (const ConfigValue& value : values.values) {
        out.lines.push_back(encode(value));
        out.table.add({value.key, value.value});
        if (options.origin) out.table.rows.back().emplace_back(value.origin);
    }
    context.output.show(out, context.clock.now());
    return ExitCode::ok;
}

Result<ExitCode> run(const Options& options, Context& context) {
    return options.adopted || options.revision > 0 ? show_adopted(options, context)
                                                   : show_own(options, context);
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("FILE", into(options->file), "instead of the nearest tt.yaml");
    arguments.flag("--origin", options->origin, "also say where each value comes from");
    arguments.flag("--adopted", options->adopted, "what the control plane goes by, instead of the file");
    arguments.option("--revision", "NUMBER", into(options->revision), "that adopted revision");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command config_show_command{
    .name = "config show",
    .job = Job::set_up,
    .summary = config_show_summary,
    .examples = "tt config show --origin\n"
                "tt config show --adopted\n"
                "tt config show --revision 3 > tt.yaml",
    .details =
        "Without --adopted it lists every value that holds in the file, defaults included, and needs no\n"
        "server. With it, it prints the file that was adopted, to the letter.",
    .declare = declare,
};

} // namespace tt

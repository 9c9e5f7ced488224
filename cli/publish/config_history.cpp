#include "cli/context.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/render/render.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/joined.hpp"
#include "pipeline/model/values_view.hpp"

namespace tt {

namespace {

Shown shown(const ConfigHistoryView& view) {
    Shown out{.kind = "revisions", .json = encode(view), .line_kind = "revision"};
    out.table.columns = {"REVISION", "ADOPTED", "BY", "WHAT"};
    for (const RevisionView& policy : view.revisions) {
        out.lines.push_back(encode(policy));
        out.table.add({std::to_string(policy.revision), Cell(policy.at), policy.by, "policy"});
    }
    for (const ValuesRevisionView& values : view.values) {
        out.lines.push_back(encode(values));
        const std::string what = "values: " + joined(values.changed);
        out.table.add({"v" + std::to_string(values.revision), Cell(values.at), values.by, what});
    }
    return out;
}

Result<ExitCode> run(Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    const Client::Query query{{"service", service.value}};
    TT_ASSIGN(auto policies, context.client.get<RevisionsView>("/v1/config/history", query));
    TT_ASSIGN(auto values, context.client.get<ValuesHistoryView>("/v1/config/values", query));
    const ConfigHistoryView view{std::move(policies.revisions), std::move(values.values)};
    context.output.show(shown(view), context.clock.now());
    return ExitCode::ok;
}

} // namespace

constinit const Command config_history_command{
    .name = "config history",
    .job = Job::set_up,
    .summary = config_history_summary,
    .examples = "tt config history\n"
                "tt config show --revision 3\n"
                "tt config restore v2",
    .declare = [](Arguments&) -> Run { return run; },
};

} // namespace tt

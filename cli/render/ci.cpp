#include "cli/render/render.hpp"
#include "cli/render/words.hpp"
#include "cli/when.hpp"
#include "integrations/json/json.hpp"

#include <algorithm>

namespace tt {

namespace {

Cell status_cell(const CiStageView& stage) {
    const std::string& status = stage.status;
    if (status == "success") return {status, Tone::good};
    if (status == "failure" || status == "aborted" || status == "unstable") return {status, Tone::bad};
    return {status, status == "skipped" || status == "not begun" ? Tone::faint : Tone::warning};
}

Cell usual_cell(const CiStageView& stage) {
    if (stage.usual == Duration{0}) return Cell("-", Tone::faint);
    const bool slow = stage.took > stage.usual + stage.usual / 2;
    return {rough(stage.usual), slow ? Tone::warning : Tone::plain};
}

/// The stage that costs most of the time.
std::string costliest(const CiView& view) {
    const auto slowest = std::ranges::max_element(view.stages, {}, &CiStageView::took);
    if (slowest == view.stages.end() || slowest->took == Duration{0}) return "";
    return "; most time goes into " + slowest->name + ", " + rough(slowest->took);
}

} // namespace

Shown shown(const CiView& view) {
    Shown out{.kind = "ci", .json = encode(view), .line_kind = "ci_stage"};
    for (const CiStageView& stage : view.stages) out.lines.push_back(encode(stage));
    out.heading = "#" + std::to_string(view.number) + " " + short_id(view.build) + ": " + view.job + " #"
                  + std::to_string(view.run) + (view.finished ? "" : ", under way") + costliest(view)
                  + (view.url.empty() ? "" : "\n" + view.url)
                  + (view.unpublished.empty() ? "" : "\n" + view.unpublished) + "\n\n";
    out.table.columns = {"CI STAGE", "STATUS", "TOOK", "USUALLY", "REQUIRED", "ERROR"};
    for (const CiStageView& stage : view.stages)
        out.table.add(
            {stage.name, status_cell(stage), stage.took == Duration{0} ? "-" : rough(stage.took),
             usual_cell(stage), stage.required ? "yes" : "", Cell(stage.error, Tone::bad)}
        );
    return out;
}

} // namespace tt

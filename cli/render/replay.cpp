#include "cli/render/render.hpp"
#include "cli/render/words.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

namespace {

std::string label(const ReplayedDeploy& deploy) {
    return "#" + std::to_string(deploy.number) + " " + short_id(deploy.build);
}

Cell fate(const ReplayedDeploy& deploy) {
    if (deploy.hindsight == Hindsight::blocked) return {"blocked", Tone::warning};
    const auto late = std::chrono::round<std::chrono::seconds>(deploy.opens - deploy.at);
    return "delayed " + to_text(late);
}

/// `2 of 31 deploys since … would have been blocked, 5 delayed; of 3 that went bad 1 blocked, 1 delayed`.
std::string verdict(const ReplayView& view) {
    const auto count = [&](Hindsight hindsight, bool bad) {
        return std::to_string(std::ranges::count_if(view.stopped, [&](const ReplayedDeploy& deploy) {
            return deploy.hindsight == hindsight && (!bad || !deploy.trouble.empty());
        }));
    };
    const auto counts = [&](bool bad) {
        return count(Hindsight::blocked, bad) + " blocked, " + count(Hindsight::delayed, bad) + " delayed";
    };
    const std::string since = " since " + to_rfc3339(std::chrono::floor<std::chrono::seconds>(view.since));
    if (view.deploys == 0) return "no deploy brought a build" + since;
    const std::string all = "of " + counted(view.deploys, "deploy") + since + ": ";
    if (view.stopped.empty()) return all + "none would have been blocked or delayed";
    const std::string bad = view.bad == 0
                                ? "none went bad"
                                : "of the " + std::to_string(view.bad) + " that went bad: " + counts(true);
    return all + counts(false) + "; " + bad;
}

} // namespace

Shown shown(const ReplayView& view) {
    Shown out{.kind = "replay", .json = encode(view), .line_kind = "replayed_deploy"};
    for (const ReplayedDeploy& deploy : view.stopped) out.lines.push_back(encode(deploy));
    out.table.columns = {"DEPLOY", "STAGE", "BUILD", "STARTED", "WOULD BE", "BECAUSE", "WENT BAD"};
    for (const ReplayedDeploy& deploy : view.stopped)
        out.table.add(
            {deploy.deploy.value, deploy.stage.value, label(deploy), Cell(deploy.at), fate(deploy),
             deploy.because.gate + ": " + deploy.because.reason, Cell(deploy.trouble, Tone::bad)}
        );
    out.footing = verdict(view) + "\n";
    if (view.stopped.empty()) out.line = verdict(view);
    return out;
}

} // namespace tt

#include "cli/render/blast_radius.hpp"
#include "cli/render/difference.hpp"
#include "cli/render/render.hpp"
#include "cli/render/words.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::size_t shown_commits = 10;
constexpr std::size_t shown_files = 10;
constexpr std::size_t shown_hosts = 4;

BlastRadius radius_of(const PlanView& view) {
    StartDeploy request;
    request.service = view.service;
    request.stage = view.stage;
    request.kind = view.kind;
    return {request, view.policy, view.running, view.capacity, view.build};
}

std::string seconds(Duration duration) {
    return to_text(std::chrono::round<std::chrono::seconds>(duration));
}

std::string names_of(const std::vector<DeployId>& deploys) {
    std::string out;
    for (const DeployId& deploy : deploys) out += (out.empty() ? "" : ", ") + deploy.value;
    return out;
}

std::string time_text(const PlanView& view) {
    const ExpectedTime& time = view.time;
    if (time.from.empty())
        return "unknown: no deploy of a build to " + view.stage.value + " was accepted yet";
    std::string parts;
    if (time.host) parts += "a host " + seconds(*time.host);
    if (time.acceptance) parts += ", its test " + seconds(*time.acceptance);
    const std::string from = " (" + parts + ", medians of " + names_of(time.from) + ")";
    if (time.total) return "about " + seconds(*time.total) + from;
    return (view.stuck.empty() ? "unknown: its test never ran" : "unknown: it would not end by itself")
           + from;
}

std::string back_text(const PlanView& view) {
    const WayBack& back = view.back;
    if (view.kind == DeployKind::rollback || view.kind == DeployKind::stop) return "";
    if (!back.reversible) return "no: the build declares itself irreversible";
    if (!back.build) return "yes, but the stage has no proven build to go back to";
    return "yes: tt rollback puts " + build_label(*back.build) + " back, which is on "
           + std::to_string(back.resident) + " of " + counted(view.capacity.expected, "host") + " already";
}

/// The hook that has to be there, or what the build declares in its place.
std::string restart_text(const Restart& restart) {
    if (restart.strategy == RestartStrategy::hook)
        return "RESTARTING (at most " + to_text(restart.timeout) + ")";
    const Duration most = restart.out.time + restart.stop.timeout + restart.timeout;
    return std::string(to_string(restart.strategy)) + " (at most " + to_text(most) + ")";
}

std::string hooks_text(const PlanView& view) {
    if (!view.build || view.kind == DeployKind::stop) return "";
    const BuildConfig& config = view.build->config;
    return restart_text(config.restart)
           + "; PRE_DOWNLOAD, POST_DOWNLOAD, PRE_RESTART and POST_RESTART if the build has them (at most "
           + to_text(config.hook_timeout) + " each)";
}

std::string health_text(const PlanView& view) {
    if (!view.build || !view.build->config.health) return "";
    const HealthCheck& health = *view.build->config.health;
    return (health.http.empty() ? health.exec : health.http) + " (at most " + to_text(health.timeout) + ")";
}

std::string refusal_text(const PlanView& view) {
    if (!view.refusal) return "";
    return view.refusal->message + (view.refusal->hint.empty() ? "" : "; " + view.refusal->hint);
}

std::string closed_text(const PlanView& view) {
    std::string out;
    for (const Because& gate : view.gates)
        if (!gate.passed) out += (out.empty() ? "" : "; ") + gate.gate + ": " + gate.reason;
    return out;
}

std::string stuck_text(const PlanView& view) {
    return view.stuck.empty() ? "" : first_closed(view.stuck);
}

std::string hosts_text(const std::vector<PlannedHost>& hosts) {
    std::string out;
    for (std::size_t i = 0; i < std::min(hosts.size(), shown_hosts); ++i)
        out += (i == 0 ? "" : ", ") + (hosts[i].name.empty() ? hosts[i].host.value : hosts[i].name);
    return out
           + (hosts.size() > shown_hosts ? " and " + std::to_string(hosts.size() - shown_hosts) + " more" : ""
           );
}

std::string commit_lines(const std::vector<KnownCommit>& commits, std::string_view sign) {
    std::string out;
    for (std::size_t i = 0; i < std::min(commits.size(), shown_commits); ++i) {
        const KnownCommit& commit = commits[i];
        const std::string author = author_of(commit);
        out += "    " + std::string(sign) + " " + short_commit(commit.id) + " " + commit.subject
               + (author.empty() ? "" : " (" + author + ")") + "\n";
    }
    return out + more_line(commits.size(), shown_commits);
}

bool moves_build(const PlanView& view) {
    return view.build && view.running && view.build->id != view.running->id;
}

std::string commits_text(const PlanView& view) {
    if (!moves_build(view)) return "";
    return fact_line("commits", count_text(view.commits)) + commit_lines(view.commits.brings, "+")
           + commit_lines(view.commits.takes_away, "-");
}

std::string changed_files_text(const PlanView& view) {
    if (!moves_build(view)) return "";
    return files_text(view.files, view.running->commit.id, view.build->commit.id, shown_files);
}

std::string heading_of(const PlanView& view) {
    return view.id + "\n" + to_text(radius_of(view)) + fact_line("takes", time_text(view))
           + fact_line("waits for", view.after.value)
           + fact_line("crosses", view.crossing ? view.crossing->reason : "")
           + fact_line("reversible", back_text(view)) + fact_line("hooks", hooks_text(view))
           + fact_line("health", health_text(view)) + commits_text(view) + changed_files_text(view)
           + fact_line("left out", hosts_text(view.left_out)) + fact_line("gates", closed_text(view))
           + fact_line("stuck at", stuck_text(view)) + fact_line("refused", refusal_text(view));
}

std::string footing_of(const PlanView& view) {
    if (view.refusal || view.kind != DeployKind::regular || !view.build) return "";
    return "do it: tt deploy " + view.stage.value + " " + short_id(view.build->id) + " --plan " + view.id
           + "\n";
}

} // namespace

Shown shown(const PlanView& view) {
    Shown out{.kind = "plan", .json = encode(view)};
    out.name = view.id;
    out.heading = heading_of(view);
    out.footing = footing_of(view);
    out.table.columns = {"AFTER", "BATCH", "HOSTS", "OUT", "READY", "DONE"};
    for (const PlannedRound& round : view.rounds)
        out.table.add(
            {round.after ? "+" + seconds(*round.after) : "?", std::to_string(round.batch),
             hosts_text(round.hosts), std::to_string(round.capacity.out),
             std::to_string(round.capacity.ready) + "/" + std::to_string(round.capacity.expected),
             std::to_string(round.done)}
        );
    return out;
}

} // namespace tt

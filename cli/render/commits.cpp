#include "cli/render/difference.hpp"
#include "cli/render/render.hpp"
#include "cli/render/words.hpp"
#include "integrations/json/json.hpp"

#include <limits>

namespace tt {

namespace {

std::string names_of(const std::vector<StageName>& stages) {
    std::string out;
    for (const StageName& stage : stages) out += (out.empty() ? "" : ", ") + stage.value;
    return out;
}

std::string newest_of(const std::vector<BuildId>& builds) {
    return builds.empty() ? "" : build_label(builds.back());
}

Cell waits_cell(const CommitView& view) {
    return {names_of(view.waits), view.waits.empty() ? Tone::plain : Tone::warning};
}

/// What is missing is what has to be noticed.
void add_rows(Table& table, const std::vector<KnownCommit>& commits, const Cell& change) {
    for (const KnownCommit& commit : commits)
        table.add({short_commit(commit.id), change, author_of(commit), Cell(commit.time), commit.subject});
}

std::string heading_of(const DiffView& view) {
    return view.service.value + ": from " + build_label(view.from) + " to " + build_label(view.to) + "\n"
           + fact_line("commits", count_text(view.commits));
}

} // namespace

Shown shown(const CommitLogView& view) {
    Shown out{.kind = "commits", .json = encode(view), .line_kind = "commit"};
    out.table.columns = {"COMMIT", "AUTHOR", "TIME", "BUILD", "LIVE IN", "NOT YET IN", "SUBJECT"};
    for (const CommitView& row : view.commits) {
        out.lines.push_back(encode(row));
        out.table.add(
            {short_commit(row.commit.id), author_of(row.commit), Cell(row.commit.time), newest_of(row.builds),
             Cell(names_of(row.live), Tone::good), waits_cell(row), row.commit.subject}
        );
    }
    if (!view.untold.empty())
        out.footing = "not known of " + names_of(view.untold) + ": the publisher did not tell the history\n";
    return out;
}

Shown shown(const DiffView& view) {
    Shown out{.kind = "diff", .json = encode(view)};
    out.heading = heading_of(view);
    out.table.columns = {"COMMIT", "CHANGE", "AUTHOR", "TIME", "SUBJECT"};
    add_rows(out.table, view.commits.brings, {"more", Tone::good});
    add_rows(out.table, view.commits.takes_away, {"LESS", Tone::bad});
    out.footing = files_text(
        view.files, view.from.commit.id, view.to.commit.id, std::numeric_limits<std::size_t>::max()
    );
    return out;
}

} // namespace tt

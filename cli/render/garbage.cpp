#include "cli/render/render.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/counted.hpp"

namespace tt {

namespace {

/// In the unit in which people compare it.
std::string size_text(std::uint64_t bytes) {
    if (bytes < 10'000) return std::to_string(bytes) + " bytes";
    if (bytes < 10'000'000) return std::to_string(bytes / 1000) + " kB";
    return std::to_string(bytes / 1'000'000) + " MB";
}

std::string counted_of(std::uint64_t count, std::string_view noun) {
    return counted(static_cast<std::int64_t>(count), noun);
}

void add_row(Shown& out, const BuildFate& fate, const Cell& what) {
    out.lines.push_back(encode(fate));
    out.table.add(
        {short_id(fate.build), fate.service.value, "#" + std::to_string(fate.number), what,
         size_text(fate.bytes), fate.because}
    );
}

std::string freed(const GarbageView& view, bool dry_run) {
    if (view.artifacts + view.deltas == 0)
        return dry_run ? "nothing would be deleted\n" : "nothing was deleted\n";
    return std::string(dry_run ? "would free " : "freed ") + size_text(view.artifact_bytes + view.delta_bytes)
           + ": " + counted_of(view.artifacts, "artifact") + " of " + size_text(view.artifact_bytes) + ", "
           + counted_of(view.deltas, "delta") + " of " + size_text(view.delta_bytes) + "\n";
}

std::string left(const GarbageView& view) {
    if (view.left == 0) return "";
    return counted_of(view.left, "artifact") + " of collected builds " + (view.left == 1 ? "is" : "are")
           + " still there; the next tt gc tries again\n";
}

} // namespace

Shown shown(const GarbageView& view, bool dry_run) {
    Shown out{.kind = "gc", .json = encode(view), .line_kind = "build-fate"};
    out.table.columns = {"BUILD", "SERVICE", "NUMBER", "WHAT", "SIZE", "WHY"};
    for (const BuildFate& fate : view.collected) add_row(out, fate, {"collected", Tone::warning});
    for (const ServiceGarbage& service : view.services)
        for (const BuildFate& fate : service.builds)
            add_row(
                out, fate,
                fate.kept ? Cell("kept", Tone::faint)
                          : Cell(dry_run ? "collect" : "collectable", Tone::warning)
            );
    out.footing = freed(view, dry_run) + left(view);
    return out;
}

} // namespace tt

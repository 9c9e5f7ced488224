#include "cli/sim/render.hpp"

#include "cli/render/words.hpp"
#include "cli/when.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

namespace {

/// `+15m3s`: virtual time since the start.
std::string since_start(Duration after) {
    return "+" + to_text(std::chrono::floor<std::chrono::seconds>(after));
}

Tone tone_of(std::string_view what) {
    if (what.starts_with("accepted")) return Tone::good;
    if (what.starts_with("rejected") || what.starts_with("failed") || what.starts_with("goes dark"))
        return Tone::bad;
    if (what.starts_with("halted") || what.starts_with("held by")) return Tone::warning;
    return Tone::plain;
}

std::string heading(const sim::Course& course) {
    return course.service.value + ": " + counted(course.hosts, "host") + " in "
           + counted(course.zones, "zone") + ", " + to_text(course.end - course.start) + " from "
           + absolute(course.start) + ", seed " + std::to_string(course.seed) + "\n\n";
}

std::string deploys(const sim::StageCourse& stage) {
    std::string out;
    for (const auto& [outcome, count] : stage.deploys)
        out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + outcome;
    return out.empty() ? "none" : out;
}

std::string lowest(const sim::StageCourse& stage) {
    const sim::LowestCapacity& lowest = stage.lowest;
    return std::to_string(lowest.ready) + "/" + std::to_string(lowest.expected) + " ("
           + std::to_string(lowest.percent) + "%) at " + since_start(lowest.after);
}

std::string floor_of(const sim::StageCourse& stage) {
    const std::string floor = std::to_string(stage.lowest.floor) + "; ";
    if (stage.below_floor > Duration{0}) return floor + "less than that for " + rough(stage.below_floor);
    return floor + "never less than that";
}

std::string longest(const sim::StageCourse& stage) {
    return stage.longest.empty() ? "no deploy ended" : stage.longest.value + ", " + rough(stage.longest_took);
}

std::string waits(const sim::StageCourse& stage) {
    const auto closed = std::ranges::find(stage.because, false, &Because::passed);
    if (closed == stage.because.end()) return "nothing";
    std::string out = closed->gate + ": " + closed->reason;
    if (is_set(closed->until)) out += ", until " + absolute(closed->until);
    return closed->command.empty() ? out : out + " (" + closed->command + ")";
}

std::string summary(const sim::StageCourse& stage) {
    return stage.name.value + ": " + counted(stage.hosts, "host") + ", runs #" + std::to_string(stage.number)
           + "\n  deploys        " + deploys(stage) + "\n  lowest ready   " + lowest(stage)
           + "\n  floor          " + floor_of(stage) + "\n  longest        " + longest(stage)
           + "\n  waits for      " + waits(stage) + "\n";
}

std::string footing(const sim::Course& course) {
    std::string out = "\n";
    for (const sim::StageCourse& stage : course.stages) out += summary(stage);
    return out + "\n" + std::to_string(course.steps) + " steps of the engine, "
           + std::to_string(course.reports) + " reports\nthe same again: " + course.command + "\n";
}

} // namespace

Shown shown(const sim::Course& course) {
    Shown out{.kind = "simulation", .json = encode(course), .line_kind = "simulation-event"};
    for (const sim::CourseEvent& event : course.events) out.lines.push_back(encode(event));
    out.heading = heading(course);
    out.table.columns = {"TIME", "SUBJECT", "WHAT"};
    for (const sim::CourseEvent& event : course.events)
        out.table.add({since_start(event.after), event.subject, Cell(event.what, tone_of(event.what))});
    out.footing = footing(course);
    return out;
}

} // namespace tt

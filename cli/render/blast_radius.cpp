#include "cli/render/blast_radius.hpp"

#include "cli/render/words.hpp"
#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

namespace {

std::string line(std::string_view name, const std::string& value) {
    return value.empty() ? "" : "  " + std::string(name) + std::string(12 - name.size(), ' ') + value + "\n";
}

std::string build_text(const BlastRadius& radius) {
    if (!radius.build) return radius.request.build;
    const Commit& commit = radius.build->commit;
    return build_label(*radius.build) + (commit.subject.empty() ? "" : " \"" + commit.subject + "\"");
}

std::string replaces_text(const BlastRadius& radius) {
    if (!radius.running) return "nothing: the stage is empty";
    std::string out = build_label(*radius.running);
    if (!radius.build) return out;
    const auto from = radius.running->commit.generation;
    const auto to = radius.build->commit.generation;
    if (from == 0 || to == 0 || from == to) return out;
    const auto apart = static_cast<std::int64_t>(to > from ? to - from : from - to);
    return out + ", " + counted(apart, "commit") + (to > from ? " older" : " NEWER");
}

std::string batches_text(const RolloutPolicy& rollout) {
    std::string out;
    for (const Batch& batch : rollout.batches) {
        out += (out.empty() ? "" : ", then ") + to_text(batch.to);
        if (batch.wait > Duration{0}) out += " and wait " + to_text(batch.wait);
    }
    return out;
}

std::string hosts_text(const BlastRadius& radius) {
    const Capacity& capacity = radius.capacity;
    return counted(std::max(capacity.expected, 0), "host") + ", " + std::to_string(capacity.limit)
           + " at a time (" + to_text(radius.policy.rollout.parallel) + "), at least "
           + std::to_string(capacity.floor) + " always ready";
}

std::string judged_text(const StagePolicy& policy) {
    if (!policy.accept) return "";
    if (policy.accept->job) return "the job " + policy.accept->job->job;
    return policy.accept->run.empty() ? policy.accept->http : policy.accept->run;
}

bool matches(const Build& build, std::string_view text) {
    if (text.starts_with('#')) return "#" + std::to_string(build.number) == text;
    return build.id.value.starts_with(text) || build.commit.id.value.starts_with(text);
}

} // namespace

std::string to_text(const BlastRadius& radius) {
    const StartDeploy& request = radius.request;
    return std::string(to_string(request.kind)) + " deploy to " + request.service.value + "/"
           + request.stage.value + "\n" + line("build", build_text(radius))
           + line("replaces", replaces_text(radius)) + line("hosts", hosts_text(radius))
           + line("batches", batches_text(radius.policy.rollout))
           + line("judged by", judged_text(radius.policy))
           + line("on failure", std::string(to_string(radius.policy.on_failure)));
}

bool needs_confirmation(const Policy& policy, const StageName& stage) {
    if (stage.value == "prod") return true;
    return !policy.stages.empty() && policy.stages.back().name == stage;
}

std::optional<Build> find_build(const BuildsView& builds, std::string_view text) {
    std::optional<Build> found;
    for (const BuildView& view : builds.builds) {
        if (text.empty() || !matches(view.build, text)) continue;
        if (found) return std::nullopt;
        found = view.build;
    }
    return found;
}

} // namespace tt

#include "integrations/yaml/service_check.hpp"

#include "integrations/yaml/quoted.hpp"
#include "pipeline/base/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace tt::yaml {

namespace {

/// Everything the checks look at.
struct Check {
    const ServiceFile& file;
    const Places& places;
    Findings& findings;

    [[nodiscard]] const std::vector<StagePolicy>& stages() const { return file.policy.stages; }

    /// Whether every stage has a name, so that "no such stage" can be said.
    [[nodiscard]] bool knows_all_stages() const {
        return std::ranges::none_of(stages(), [](const StagePolicy& stage) { return stage.name.empty(); });
    }

    [[nodiscard]] std::vector<std::string_view> stage_names() const {
        std::vector<std::string_view> names;
        for (const StagePolicy& stage : stages()) names.push_back(stage.name.value);
        return names;
    }

    void key_error(const std::string& path, std::string message, std::string hint) const {
        findings.error(places.key_at(path), std::move(message), std::move(hint));
    }

    void error(const std::string& path, std::string message, std::string hint = {}) const {
        findings.error(places.at(path), std::move(message), std::move(hint));
    }
};

std::string path_of(std::size_t stage, std::string_view key = "") {
    return fmt::format("stages[{}]{}", stage, key);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
    const auto near = nearest(word, known);
    return near.empty() ? "there are " + quoted_list(known) : "did you mean `" + std::string(near) + "`?";
}

void check_names(const Check& check) {
    const auto& stages = check.stages();
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const auto first = std::ranges::find(
            stages.begin(), stages.begin() + static_cast<std::ptrdiff_t>(i), stages[i].name,
            &StagePolicy::name
        );
        if (first != stages.begin() + static_cast<std::ptrdiff_t>(i) && !stages[i].name.empty())
            check.error(
                path_of(i, ".name"), fmt::format("there is already a stage `{}`", stages[i].name.value),
                "give each stage a name of its own"
            );
    }
}

void check_upstream(const Check& check, std::size_t index) {
    const StagePolicy& stage = check.stages()[index];
    if (index > 0 && !check.places.given(path_of(index, ".from")))
        check.error(
            path_of(index),
            fmt::format("stage `{}` does not say where its builds come from", stage.name.value),
            fmt::format("write `from: {}`, or `from: builds`", check.stages()[index - 1].name.value)
        );
    if (!check.knows_all_stages()) return;
    for (std::size_t i = 0; i < stage.from.size(); ++i) {
        if (find_stage(check.file.policy, stage.from[i]) != nullptr) continue;
        const std::string item = path_of(index, fmt::format(".from[{}]", i));
        check.error(
            check.places.given(item) ? item : path_of(index, ".from"),
            fmt::format("there is no stage `{}`", stage.from[i].value),
            did_you_mean(stage.from[i].value, check.stage_names())
        );
    }
}

/// The way from a stage upstream back to itself, as names; empty when there is none.
std::vector<std::string> way_back(const Policy& policy, const StagePolicy& start) {
    std::vector<std::vector<std::string>> open{{start.name.value}};
    std::set<std::string> seen;
    while (!open.empty()) {
        const auto way = std::move(open.back());
        open.pop_back();
        const StagePolicy* stage = find_stage(policy, StageName(way.back()));
        if (stage == nullptr || !seen.insert(way.back()).second) continue;
        for (const StageName& upstream : stage->from) {
            open.push_back(way);
            open.back().push_back(upstream.value);
            if (upstream == start.name) return open.back();
        }
    }
    return {};
}

/// Reports each circle once, at its first stage in the file.
void check_cycles(const Check& check) {
    std::set<std::string> reported;
    for (std::size_t i = 0; i < check.stages().size(); ++i) {
        const auto way = way_back(check.file.policy, check.stages()[i]);
        if (way.empty() || reported.contains(way.front())) continue;
        reported.insert(way.begin(), way.end());
        std::string text;
        for (const std::string& name : way) text += (text.empty() ? "" : " waits for ") + name;
        check.error(
            path_of(i, ".from"), "no build could ever arrive: " + text, "let one of them take `from: builds`"
        );
    }
}

/// Two stages with one group, or one host, are a tie, which no host could be assigned by.
void check_hosts(const Check& check) {
    std::map<std::string, std::string> taken;
    for (std::size_t i = 0; i < check.stages().size(); ++i) {
        const StagePolicy& stage = check.stages()[i];
        const auto claim = [&](const std::string& what, const std::string& path) {
            const auto [entry, fresh] = taken.emplace(what, stage.name.value);
            if (!fresh)
                check.error(
                    path, fmt::format("{} is already in stage `{}`", what, entry->second),
                    "a host serves one stage of a service"
                );
        };
        if (!stage.hosts.group.empty())
            claim("group `" + stage.hosts.group + "`", path_of(i, ".hosts.group"));
        for (std::size_t n = 0; n < stage.hosts.names.size(); ++n)
            claim("host `" + stage.hosts.names[n] + "`", path_of(i, fmt::format(".hosts.names[{}]", n)));
    }
}

void check_environment(const Check& check) {
    const auto& declared = check.file.build.env;
    for (const auto& [stage, environment] : check.file.environment) {
        const std::string path = "env." + stage;
        if (check.knows_all_stages() && find_stage(check.file.policy, StageName(stage)) == nullptr)
            check.key_error(
                path, "there is no stage " + quoted(stage), did_you_mean(stage, check.stage_names())
            );
        for (const auto& [key, value] : environment)
            if (std::ranges::find(declared, key) == declared.end())
                check.key_error(
                    path + "." + key, fmt::format("the build does not accept `{}`", key),
                    "add it to `build.env`"
                );
    }
}

void check_rollback(const Check& check) {
    if (check.file.build.reversible != Reversible::never) return;
    for (std::size_t i = 0; i < check.stages().size(); ++i)
        if (check.stages()[i].on_failure == OnFailure::rollback)
            check.findings.warning(
                check.places.at(path_of(i, ".on_failure")),
                "no failed deploy will be rolled back: the build says `reversible: never`",
                "write `on_failure: hold`, so that a person decides"
            );
}

/// A host whose soak outlasts its time is put back although it is well.
void check_soak(const Check& check) {
    const auto& health = check.file.build.health;
    for (std::size_t i = 0; health && i < check.stages().size(); ++i) {
        const auto& rollout = check.stages()[i].rollout;
        if (health->soak < rollout.deadline) continue;
        check.error(
            "build.health.soak",
            fmt::format(
                "a host would soak for {}, and in stage `{}` it has {} for all of its deploy",
                to_text(health->soak), check.stages()[i].name.value, to_text(rollout.deadline)
            ),
            "raise `rollout.deadline` of the stage, or let the stage after it soak: `promote: { soak: … }`"
        );
    }
}

/// The server reads the commits itself, and knows no directory of whoever wrote the file.
void check_publishing(const Check& check) {
    const Source& source = check.file.policy.source;
    const bool found = !source.github.empty() || source.git.starts_with('/') || source.git.contains(':');
    if (!check.file.policy.ci.publish || found) return;
    check.error(
        "ci.publish", "a server would not find the commits of the runs that it publishes",
        "write `source: { github: OWNER/REPOSITORY }`, or `git:` with a URL or an absolute path"
    );
}

} // namespace

Place Places::find(std::string path) const {
    while (true) {
        if (const auto found = places_.find(path); found != places_.end()) return found->second;
        const auto end = path.find_last_of(".[");
        if (end == std::string::npos) return {};
        path.resize(end);
    }
}

void check_service(const ServiceFile& file, const Places& places, Findings& findings) {
    const Check check{file, places, findings};
    check_names(check);
    for (std::size_t i = 0; i < check.stages().size(); ++i) {
        if (check.stages()[i].name.empty()) continue;
        check_upstream(check, i);
        check_stage(check.stages()[i], path_of(i), places, findings);
    }
    check_cycles(check);
    check_hosts(check);
    check_environment(check);
    check_build(file.build, places, findings);
    check_rollback(check);
    check_soak(check);
    check_publishing(check);
    check_probes(file, places, findings);
}

} // namespace tt::yaml

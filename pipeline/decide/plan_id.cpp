#include "pipeline/decide/plan_id.hpp"

#include "pipeline/base/joined.hpp"
#include "pipeline/base/stable_hash.hpp"
#include "pipeline/decide/build_gates.hpp"
#include "pipeline/decide/calendar_gates.hpp"

#include <array>
#include <charconv>

namespace tt {

namespace {

/// Texts of which no two lists give the same number by accident of where one ends.
class Part {
public:
    Part& add(std::string_view text) {
        text_ += std::to_string(text.size()) + ":";
        text_ += text;
        return *this;
    }

    Part& add(int number) { return add(std::to_string(number)); }

    [[nodiscard]] std::uint32_t number() const {
        const std::uint64_t hash = stable_hash(text_);
        return static_cast<std::uint32_t>(hash ^ (hash >> 32));
    }

private:
    std::string text_;
};

std::uint32_t build_part(const StageFacts& facts, const DeploySpec& spec) {
    Part part;
    part.add(facts.stage.key()).add(to_string(spec.kind)).add(spec.build.value);
    part.add(facts.stage.running.value).add(facts.stage.left.value).add(facts.stage.active.value);
    for (const DeployId& queued : facts.stage.queue) part.add(queued.value);
    return part.number();
}

std::uint32_t hosts_part(const StageFacts& facts) {
    Part part;
    for (const Member& member : facts.members) {
        const bool serves = member.report && !member.report->serving.empty() && member.report->healthy;
        part.add(member.host->id.value).add(member.host->facts.zone);
        part.add(member.reachable || member.unheard).add(serves).add(member.counted != nullptr);
    }
    return part.number();
}

std::uint32_t policy_part(const StageFacts& facts, const DeploySpec& spec) {
    return Part().add(facts.policy->revision).add(spec.config).number();
}

std::uint32_t gates_part(const StageFacts& facts, const DeploySpec& spec, Time now) {
    Part part;
    if (const auto& hold = facts.stage.hold)
        part.add(hold->owner).add(hold->reason).add(to_rfc3339(hold->since)).add(hold->exclusive);
    if (!brings_new_build(facts.stage, spec.kind, spec.build)) return part.number();
    if (const auto word = word_gate(facts, spec.build, spec.kind)) part.add(word->gate);
    for (const Because& gate : shut_gates(facts, now)) part.add(gate.gate);
    return part.number();
}

std::string hex(std::uint32_t number) {
    std::string text(8, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number >>= 4)
        *digit = "0123456789abcdef"[number & 15U];
    return text;
}

/// The eight digits that stand after a dash at `at`; nothing if they do not.
std::optional<std::uint32_t> part_at(std::string_view text, std::size_t at) {
    std::uint32_t number = 0;
    const char* const first = text.data() + at + 1;
    const auto [end, error] = std::from_chars(first, first + 8, number, 16);
    const bool whole = text[at] == '-' && error == std::errc{} && end == first + 8;
    return whole ? std::optional(number) : std::nullopt;
}

std::vector<std::string> moved_parts(const StageFacts& facts, const PlanId& then, const PlanId& now) {
    std::vector<std::string> moved;
    if (then.build != now.build)
        moved.push_back("the build, or what " + facts.stage.name.value + " runs and has in its queue");
    if (then.hosts != now.hosts) moved.emplace_back("its hosts");
    if (then.policy != now.policy) moved.emplace_back("the policy or the runtime configuration");
    if (then.gates != now.gates) moved.emplace_back("its gates");
    return moved;
}

} // namespace

PlanId plan_id(const StageFacts& facts, const DeploySpec& spec, Time now) {
    return {
        build_part(facts, spec), hosts_part(facts), policy_part(facts, spec), gates_part(facts, spec, now)
    };
}

std::string to_text(const PlanId& id) {
    return "p-" + hex(id.build) + "-" + hex(id.hosts) + "-" + hex(id.policy) + "-" + hex(id.gates);
}

Result<PlanId> parse_plan_id(std::string_view text) {
    constexpr std::size_t length = std::string_view("p-00000000-00000000-00000000-00000000").size();
    std::array<std::optional<std::uint32_t>, 4> parts;
    if (text.size() == length && text.starts_with('p'))
        for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = part_at(text, 1 + 9 * i);
    const PlanId id{parts[0].value_or(0), parts[1].value_or(0), parts[2].value_or(0), parts[3].value_or(0)};
    if (to_text(id) == text) return id;
    return fail(
        ErrorKind::invalid_input, "'" + std::string(text) + "' is not the id of a plan",
        "tt plan prints one: p- and four times eight digits"
    );
}

Result<> check_plan(std::string_view text, const StageFacts& facts, const DeploySpec& spec, Time now) {
    TT_ASSIGN(const PlanId then, parse_plan_id(text));
    const auto moved = moved_parts(facts, then, plan_id(facts, spec, now));
    if (moved.empty()) return {};
    const std::string build = spec.build.empty() ? "" : " " + short_id(spec.build);
    return fail(
        ErrorKind::conflict, "since it was planned something has moved: " + joined(moved),
        "look again: tt plan " + facts.stage.name.value + build
    );
}

} // namespace tt

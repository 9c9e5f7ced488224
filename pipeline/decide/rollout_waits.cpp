#include "pipeline/decide/rollout_waits.hpp"

#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

namespace {

/// `web-1, web-2, …`: as many as fit a line.
template<class Wanted>
std::string names_of(const StageFacts& facts, const Wanted& wanted) {
    constexpr int most = 5;
    std::string names;
    int count = 0;
    for (const Member& member : facts.members) {
        if (!wanted(member)) continue;
        if (++count <= most) names += (count == 1 ? "" : ", ") + member.host->facts.name;
    }
    return names + (count > most ? ", …" : "");
}

template<class Wanted>
std::string counted_names(const StageFacts& facts, const Wanted& wanted, const std::string& what) {
    const auto count = std::ranges::count_if(facts.members, wanted);
    if (count == 0) return {};
    return counted(count, "host") + " " + what + ": " + names_of(facts, wanted);
}

void add(Plan& plan, const StageFacts& facts, const char* gate, std::string reason) {
    if (reason.empty()) return;
    plan.because.push_back({gate, std::move(reason), false, end_of_time, "tt hosts " + facts.stage.name.value}
    );
}

} // namespace

void name_out(Plan& plan, const StageFacts& facts) {
    const auto is_out = [](const Member& member) { return member.counted != nullptr; };
    add(plan, facts, "out", counted_names(facts, is_out, "on the way"));
}

void name_unreachable(Plan& plan, const StageFacts& facts) {
    const auto is_silent = [](const Member& member) { return !member.reachable; };
    add(plan, facts, "unreachable", counted_names(facts, is_silent, "not heard of"));
}

void name_paused(Plan& plan, const StageFacts& facts) {
    std::string names = counted_names(facts, is_held_back, "paused");
    if (names.empty()) return;
    const auto first = std::ranges::find_if(facts.members, is_held_back);
    plan.because.push_back(
        {"paused host", std::move(names) + "; nobody waits for it", false, end_of_time,
         "tt hosts resume " + first->host->facts.name}
    );
}

void name_overdue(Plan& plan, const StageFacts& facts, const Tally& sum) {
    if (sum.overdue == 0) return;
    add(plan, facts, "overdue",
        counted(sum.overdue, "host") + " did not finish in time and may still be out");
}

void name_quorum(Plan& plan, const StageFacts& facts, const Tally& sum, int expected) {
    if (has_quorum(facts, sum, expected)) return;
    plan.because.push_back(
        {"quorum", std::to_string(sum.done) + " of " + counted(expected, "expected host")
                       + " serving it; the quorum is " + std::to_string(facts.rules->quorum) + "%"}
    );
}

std::string why_no_hosts(const StageFacts& facts) {
    const auto assigned = std::ssize(facts.members);
    if (assigned == 0) return "no host is assigned to the stage yet";
    const auto paused = std::ranges::count_if(facts.members, is_held_back);
    return "none of " + counted(assigned, "assigned host") + " is reachable"
           + (paused > 0 ? " and not paused" : "");
}

/// The first failed host's error, which is what people look for first.
std::string first_error(const StageFacts& facts) {
    for (const Member& member : facts.members)
        if (is_charged(facts, member) && !member.permit->error.empty())
            return "; " + member.host->facts.name + ": " + member.permit->error;
    return {};
}

} // namespace tt

#include "agent/fence.hpp"

#include <algorithm>
#include <set>

namespace tt::agent {

namespace {

constexpr std::size_t longest_name = 128;

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// `b-` or `sha256:` and 64 digits.
bool is_hash(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) && text.size() == prefix.size() + 64
           && is_hex(text.substr(prefix.size()));
}

std::unexpected<Error> refuse(const ServiceGoal& goal, std::string_view why) {
    return fail(
        ErrorKind::invalid_input, "goal for service '" + goal.service.value + "': " + std::string(why),
        "this agent and the control plane may be of versions that do not fit"
    );
}

Result<> check_prepare(const ServiceGoal& goal, const Prepare& prepare) {
    if (!is_hash(prepare.build.value, "b-")) return refuse(goal, "the build id is malformed");
    if (!is_hash(prepare.digest.value, "sha256:")) return refuse(goal, "the build's digest is malformed");
    if (!is_hash(prepare.artifact.digest.value, "sha256:"))
        return refuse(goal, "the artifact's digest is malformed");
    return {};
}

Result<> check(const ServiceGoal& goal) {
    if (!is_plain_name(goal.service.value)) return refuse(goal, "no such service name is possible");
    if (!is_plain_name(goal.slot) || goal.slot == "releases")
        return refuse(goal, "the slot's name is not allowed");
    if (!is_plain_name(goal.deploy.value)) return refuse(goal, "the deploy id is malformed");
    if (goal.kind != DeployKind::stop && !goal.prepare) return refuse(goal, "it names no build");
    if (goal.activate && goal.activate->permit.empty()) return refuse(goal, "its permit has no id");
    return goal.prepare ? check_prepare(goal, *goal.prepare) : Result<>{};
}

Result<> check(const Goal& goal) {
    std::set<std::string_view> seen;
    for (const auto& service : goal.services) {
        TT_TRY(check(service));
        if (!seen.insert(service.service.value).second) return refuse(service, "it is there twice");
    }
    return {};
}

} // namespace

bool is_plain_name(std::string_view text) {
    const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
    return !text.empty() && text.size() <= longest_name && text.front() != '.'
           && std::ranges::all_of(text, allowed);
}

Result<bool> admit(const Membership& membership, const Goal& goal) {
    if (goal.fleet != membership.fleet)
        return fail(
            ErrorKind::denied,
            "the control plane is of fleet '" + goal.fleet.value + "', this host of '"
                + membership.fleet.value + "'",
            "point the agent at its own control plane, or empty its state directory to enrol it anew"
        );
    if (goal.epoch < membership.epoch)
        return fail(
            ErrorKind::conflict,
            "the control plane is at epoch " + std::to_string(goal.epoch) + ", but epoch "
                + std::to_string(membership.epoch) + " was seen: it no longer decides",
            "end the control plane that has lost its lease"
        );
    if (goal.epoch == membership.epoch && goal.version <= membership.version) return false;
    TT_TRY(check(goal));
    return true;
}

Membership enter_epoch(Membership membership, std::uint64_t epoch) {
    membership.epoch = epoch;
    membership.version = 0;
    return membership;
}

Membership remember(Membership membership, const Goal& goal) {
    membership.epoch = goal.epoch;
    membership.version = goal.version;
    return membership;
}

} // namespace tt::agent

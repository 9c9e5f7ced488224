#include "integrations/writeback/status_writer.hpp"

#include "integrations/github/checks.hpp"

#include <set>

namespace tt {

namespace {

github::CheckState check_state(github::StatusState state) {
    if (state == github::StatusState::success) return github::CheckState::passed;
    const bool open = state == github::StatusState::pending;
    return open ? github::CheckState::pending : github::CheckState::failed;
}

/// Failures and errors are told apart by what is said of them.
std::string comparable(github::CheckState state, const std::string& description) {
    return std::to_string(static_cast<int>(state)) + " " + description;
}

Result<std::map<std::string, std::string>> learn(const Place& place, const CommitId& commit) {
    TT_ASSIGN(const auto checks, github::list_checks(place.client, place.repository, commit.value));
    std::map<std::string, std::string> known;
    for (const github::Check& check : checks) known[check.name] = comparable(check.state, check.description);
    return known;
}

} // namespace

Result<> StatusWriter::write(const Place& place, const std::vector<WantedStatus>& wanted) {
    Attempts attempts;
    std::set<CommitId> spoken_of;
    for (const WantedStatus& each : wanted) {
        spoken_of.insert(each.commit);
        if (!attempts.hopeless()) attempts.take(write_one(place, each));
    }
    std::erase_if(known_, [&](const auto& entry) { return !spoken_of.contains(entry.first); });
    return attempts.result();
}

/// What a write without an answer has done is asked anew.
Result<> StatusWriter::write_one(const Place& place, const WantedStatus& wanted) {
    auto known = known_.find(wanted.commit);
    if (known == known_.end()) {
        TT_ASSIGN(Known has, learn(place, wanted.commit));
        known = known_.emplace(wanted.commit, std::move(has)).first;
    }
    const github::CommitStatus& status = wanted.status;
    const std::string value = comparable(check_state(status.state), status.description);
    if (const auto has = known->second.find(status.context); has != known->second.end())
        if (has->second == value) return {};
    auto set = github::set_commit_status(place.client, place.repository, wanted.commit, status);
    if (set)
        known->second[status.context] = value;
    else
        known_.erase(known);
    return set;
}

} // namespace tt

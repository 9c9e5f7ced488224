#include "tests/fakes/github/fake_state.hpp"

#include <fmt/core.h>

namespace tt {

const FakeCommit* FakeState::commit(const std::string& sha) const {
    for (const FakeCommit& commit : commits)
        if (commit.sha == sha) return &commit;
    return nullptr;
}

const FakeCommit* FakeState::find(const std::string& name) const {
    for (const char* front : {"", "refs/", "refs/heads/", "refs/tags/"}) {
        const auto ref = refs.find(front + name);
        if (ref == refs.end()) continue;
        std::string sha = ref->second;
        while (tags.contains(sha)) sha = tags.at(sha).second;
        return commit(sha);
    }
    return commit(name);
}

std::set<std::string> FakeState::reachable(const std::string& sha) const {
    std::set<std::string> seen;
    std::vector<std::string> open{sha};
    while (!open.empty()) {
        const std::string next_sha = open.back();
        open.pop_back();
        if (!seen.insert(next_sha).second) continue;
        if (const FakeCommit* known = commit(next_sha))
            open.insert(open.end(), known->parents.begin(), known->parents.end());
    }
    return seen;
}

std::vector<std::string> FakeState::grow(const std::string& branch, int count) {
    std::vector<std::string> grown;
    std::string& tip = refs["refs/heads/" + branch];
    for (int i = 0; i < count; ++i) {
        const std::size_t number = commits.size() + 1;
        FakeCommit commit{fmt::format("{:040x}", number), {}, fmt::format("Commit {}\n\nBody", number)};
        if (!tip.empty()) commit.parents.push_back(tip);
        tip = commit.sha;
        grown.push_back(tip);
        commits.push_back(std::move(commit));
    }
    return grown;
}

} // namespace tt

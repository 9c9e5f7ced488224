#include "cli/publish/choose_commit.hpp"

#include <algorithm>

namespace tt {

namespace {

bool is_commit_id(std::string_view text) {
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return (text.size() == 40 || text.size() == 64) && std::ranges::all_of(text, is_digit);
}

/// Fills what is empty.
void fill(std::string& target, const std::string& value) {
    if (target.empty()) target = value;
}

void replace(std::string& target, const std::string& value) {
    if (!value.empty()) target = value;
}

/// Without a repository there is only what people and CI say.
Result<Commit> commit_from_words(const CommitFlags& flags, const CiFacts& ci) {
    Commit commit;
    commit.id = CommitId(flags.commit.empty() ? ci.commit : flags.commit);
    if (commit.id.empty())
        return fail(
            ErrorKind::invalid_input, "which commit? There is no git repository here",
            "name it: --commit ID --time 2026-11-21T07:41:55Z"
        );
    if (!is_commit_id(commit.id.value))
        return fail(
            ErrorKind::invalid_input,
            "'" + commit.id.value
                + "' is not a whole commit id, and there is no git repository here to look it up",
            "write all 40 or 64 lower-case hexadecimal digits"
        );
    return commit;
}

Result<> set_time(Commit& commit, const CommitFlags& flags, const CiFacts& ci) {
    if (flags.time)
        commit.time = *flags.time;
    else if (commit.time == Time{} && !ci.time.empty()) {
        TT_ASSIGN(commit.time, parse_rfc3339(ci.time));
    }
    if (commit.time != Time{}) return {};
    return fail(
        ErrorKind::invalid_input, "when was the commit made? There is no git repository here that says so",
        "say it: --time 2026-11-21T07:41:55Z (packed files carry that time)"
    );
}

} // namespace

Result<Commit> choose_commit(const CommitFlags& flags, const std::optional<Commit>& read, const CiFacts& ci) {
    TT_ASSIGN(Commit commit, read ? Result<Commit>(*read) : commit_from_words(flags, ci));
    replace(commit.branch, flags.branch);
    replace(commit.author, flags.author);
    replace(commit.subject, flags.subject);
    replace(commit.repository, flags.repository);
    if (ci.commit == commit.id.value) {
        fill(commit.branch, ci.branch);
        fill(commit.author, ci.author);
        fill(commit.subject, ci.subject.substr(0, ci.subject.find('\n')));
    }
    TT_TRY(set_time(commit, flags, ci));
    return commit;
}

} // namespace tt

#include "integrations/github/decode.hpp"
#include "integrations/github/payloads.hpp"
#include "integrations/github/read.hpp"

#include <algorithm>

namespace tt::github {

namespace {

Result<CommitId> commit_id(const std::string& text) {
    if (!is_commit_id(text)) return lacks("commit id");
    return CommitId(text);
}

Result<Commit> to_commit(wire::Commit wire) {
    TT_ASSIGN(CommitId id, commit_id(wire.sha));
    if (!wire.commit) return lacks("commit");
    Commit commit{
        .id = std::move(id),
        .parents = {},
        .author = std::move(wire.commit->author.name),
        .login = std::move(wire.author.login),
        .message = std::move(wire.commit->message),
        .url = std::move(wire.html_url),
        .time = wire.commit->committer.date
    };
    for (const wire::Sha& parent : wire.parents) {
        TT_ASSIGN(CommitId parent_id, commit_id(parent.sha));
        commit.parents.push_back(std::move(parent_id));
    }
    return commit;
}

Result<std::vector<Commit>> to_commits(std::vector<wire::Commit> wires) {
    std::vector<Commit> commits;
    for (wire::Commit& wire : wires) {
        TT_ASSIGN(Commit commit, to_commit(std::move(wire)));
        commits.push_back(std::move(commit));
    }
    return commits;
}

constexpr std::size_t most_files = 300;

/// `copied` is an added file to whoever has only the new state.
void add_file(std::vector<ChangedFile>& files, const wire::File& file) {
    if (file.status == "unchanged") return;
    if (file.status == "renamed") {
        files.push_back({file.previous_filename, FileState::deleted});
        files.push_back({file.filename, FileState::added});
    } else if (file.status == "added" || file.status == "copied") {
        files.push_back({file.filename, FileState::added});
    } else {
        files.push_back({file.filename, file.status == "removed" ? FileState::deleted : FileState::changed});
    }
}

std::vector<ChangedFile> to_files(const std::vector<wire::File>& wires) {
    std::vector<ChangedFile> files;
    for (const wire::File& file : wires) add_file(files, file);
    std::ranges::sort(files);
    return files;
}

Result<Relation> to_relation(std::string_view status) {
    if (status == "identical") return Relation::identical;
    if (status == "ahead") return Relation::ahead;
    if (status == "behind") return Relation::behind;
    if (status == "diverged") return Relation::diverged;
    return lacks("status of the comparison");
}

} // namespace

bool is_commit_id(std::string_view text) {
    return (text.size() == 40 || text.size() == 64)
           && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<Commit> read_commit_body(std::string_view body) {
    TT_ASSIGN(wire::Commit wire, decode_body<wire::Commit>(body));
    return to_commit(std::move(wire));
}

Result<std::vector<Commit>> read_commits_body(std::string_view body) {
    TT_ASSIGN(auto wires, decode_body<std::vector<wire::Commit>>(body));
    return to_commits(std::move(wires));
}

Result<RefBody> read_ref_body(std::string_view body) {
    TT_ASSIGN(wire::Ref wire, decode_body<wire::Ref>(body));
    TT_ASSIGN(CommitId object, commit_id(wire.object.sha));
    const bool is_tag = wire.object.type == "tag";
    if (!is_tag && wire.object.type != "commit") return lacks("commit that it stands on");
    return RefBody{std::move(wire.ref), is_tag, std::move(object)};
}

Result<RangePage> read_range_body(std::string_view body) {
    TT_ASSIGN(wire::Comparison wire, decode_body<wire::Comparison>(body));
    if (!wire.total_commits || *wire.total_commits < 0) return lacks("total_commits");
    if (!wire.behind_by || !std::in_range<int>(*wire.behind_by)) return lacks("behind_by");
    RangePage page{{}, *wire.total_commits, to_files(wire.files), wire.files.size() < most_files};
    page.range.behind_by = static_cast<int>(*wire.behind_by);
    TT_ASSIGN(page.range.relation, to_relation(wire.status));
    TT_ASSIGN(page.range.merge_base, commit_id(wire.merge_base_commit.sha));
    TT_ASSIGN(page.range.commits, to_commits(std::move(wire.commits)));
    return page;
}

Result<std::map<std::string, std::string>> read_tree_body(std::string_view body) {
    TT_ASSIGN(wire::Tree wire, decode_body<wire::Tree>(body));
    if (!wire.tree) return lacks("tree");
    if (wire.truncated)
        return fail(
            ErrorKind::blocked, "the repository has more files than GitHub lists",
            "in a clone git diff shows them"
        );
    std::map<std::string, std::string> files;
    for (const wire::TreeEntry& entry : *wire.tree)
        if (entry.type != "tree") files.emplace(entry.path, entry.mode + " " + entry.sha);
    return files;
}

} // namespace tt::github

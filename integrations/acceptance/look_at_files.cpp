#include "integrations/acceptance/look_at_files.hpp"

#include "integrations/github/files.hpp"

namespace tt {

namespace {

FileChange shown(const github::ChangedFile& file) {
    if (file.state == github::FileState::added) return {file.path, "added"};
    return {file.path, file.state == github::FileState::deleted ? "deleted" : "changed"};
}

} // namespace

Result<FilesView>
look_at_files(const Policy& policy, const CommitId& from, const CommitId& to, GithubClients& clients) {
    if (policy.source.github.empty()) return FilesView{};
    TT_ASSIGN(const auto repository, github::parse_repository(policy.source.github));
    TT_ASSIGN(github::Client * client, clients.client_for(policy.source.server, repository));
    TT_ASSIGN(const auto files, github::changed_files(*client, repository, from, to));
    FilesView view{std::vector<FileChange>{}};
    for (const github::ChangedFile& file : files) view.files->push_back(shown(file));
    return view;
}

} // namespace tt

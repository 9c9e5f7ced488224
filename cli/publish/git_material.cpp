#include "cli/own_file/own_file.hpp"
#include "cli/publish/material.hpp"
#include "integrations/git/commit_reader.hpp"
#include "integrations/git/export_tree.hpp"
#include "integrations/git/files_named.hpp"

#include <algorithm>

namespace tt {

namespace {

using std::filesystem::path;

Result<Commit> commit_named(const PublishOptions& options, const Context& context, const path& inside) {
    const std::string& named = options.commit.commit;
    TT_ASSIGN(Commit commit, read_revision(inside, named.empty() ? "HEAD" : named));
    commit.dirty = false; // Nothing of the work tree goes into the build.
    return choose_commit(options.commit, commit, ci_facts(context.variables));
}

/// The tt.yaml here, as the commit has it: what is in it about the build travels inside the build.
Result<OwnFile> file_at(OwnFile here, const CommitId& commit) {
    TT_ASSIGN(const std::string place, place_in_repository(here.path));
    TT_ASSIGN(auto files, files_named(here.path.parent_path(), commit, here.path.filename().string()));
    const auto found = std::ranges::find(files, place, &CommittedFile::path);
    if (found == files.end())
        return fail(
            ErrorKind::not_found, "commit " + commit.value.substr(0, 10) + " has no " + place,
            "commit it first"
        );
    here.text = std::move(found->text);
    return here;
}

} // namespace

Result<Material> git_material(const PublishOptions& options, Context& context, const path& scratch) {
    TT_ASSIGN(OwnFile here, read_own_file(context, options.file));
    Material material{.source = scratch / "committed", .repository = here.path.parent_path()};
    TT_ASSIGN(material.commit, commit_named(options, context, material.repository));
    TT_ASSIGN(const OwnFile file, file_at(std::move(here), material.commit.id));
    TT_ASSIGN(material.service, read_service(context, file));
    material.ci_url = ci_facts(context.variables).url;
    const path directory = context.directory / options.from_git;
    TT_TRY(export_tree(material.repository, material.commit.id, directory, material.source));
    return material;
}

} // namespace tt

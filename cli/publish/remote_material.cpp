#include "cli/own_file/own_file.hpp"
#include "cli/publish/jenkins_login.hpp"
#include "cli/publish/jenkins_run.hpp"
#include "cli/publish/material.hpp"
#include "cli/publish/remote.hpp"
#include "cli/service_file.hpp"
#include "integrations/git/bare_cache.hpp"
#include "integrations/git/commit_reader.hpp"
#include "integrations/git/files_named.hpp"
#include "integrations/http/curl_client.hpp"

namespace tt {

namespace {

using std::filesystem::path;

std::string shortened(const std::string& commit) {
    constexpr std::size_t digits = 10;
    return commit.substr(0, digits);
}

/// What a run says that it took is believed only as far as the remote says so, too.
Result<> check_branch(const path& cache, const Commit& commit) {
    TT_ASSIGN(const auto tip, fetched_branch(cache, commit.branch));
    if (tip) {
        TT_ASSIGN(const bool on_it, contains(cache, *tip, commit.id));
        if (on_it) return {};
    }
    return fail(
        ErrorKind::blocked,
        "commit " + shortened(commit.id.value) + " is not on branch " + commit.branch + " of "
            + commit.repository,
        "name the branch that it is on: --branch NAME"
    );
}

Result<Commit>
commit_at(const path& cache, const GitRemote& remote, const PublishOptions& options, const CiFacts& facts) {
    CommitFlags flags = options.commit;
    if (flags.commit.empty()) flags.commit = facts.commit;
    if (flags.branch.empty()) flags.branch = facts.branch;
    if (flags.branch.empty())
        return fail(
            ErrorKind::invalid_input,
            "which branch is commit " + shortened(flags.commit) + " on? The run does not say",
            "name it: --branch main"
        );
    auto known = read_revision(cache, flags.commit);
    if (!known) return with_context(known.error(), remote.shown() + " gives no such commit");
    known->repository = remote.shown();
    TT_ASSIGN(Commit commit, choose_commit(flags, *known, facts));
    TT_TRY(check_branch(cache, commit));
    return commit;
}

/// A repository may hold several services, each with a tt.yaml of its own.
Result<OwnFile> service_file_at(const path& cache, const CommitId& commit, const ServiceName& service) {
    TT_ASSIGN(auto files, files_named(cache, commit, "tt.yaml"));
    std::vector<OwnFile> found;
    for (CommittedFile& file : files)
        if (service_named_by(file.text) == service)
            found.push_back({file.path, file.path, std::move(file.text)});
    if (found.size() == 1) return std::move(found.front());
    const std::string where = "commit " + shortened(commit.value) + " has ";
    if (found.empty())
        return fail(
            ErrorKind::not_found, where + "no tt.yaml with 'service: " + service.value + "'",
            "commit it: what is in it about the build travels inside the build"
        );
    return fail(
        ErrorKind::conflict,
        where + found[0].name + " and " + found[1].name + ", both of service " + service.value,
        "give each service a name of its own"
    );
}

} // namespace

Result<Material> remote_material(
    const PublishOptions& options, const KnownService& service, Context& context, const path& scratch
) {
    const GitRemote remote{options.remote, token_for(options.remote, context.variables)};
    WantedRun wanted{.repository = is_path(remote.url) ? "" : remote.shown()};
    TT_ASSIGN(wanted.run, read_run_name(options.from_jenkins, service.ci.job));
    wanted.commit_known = !options.commit.commit.empty();
    TT_ASSIGN(const jenkins::Server server, jenkins_login(service.ci, context.variables));
    CurlClient http("tt/" TT_VERSION);
    jenkins::Jenkins jenkins(server, http);
    TT_ASSIGN(const FoundRun run, find_run(server.url, jenkins, wanted));
    context.output.remark("takes " + run.id.job + " #" + std::to_string(run.id.number));
    Material material{.ci_url = run.facts.url};
    TT_ASSIGN(material.repository, fetch_aloud(context, remote));
    TT_ASSIGN(material.commit, commit_at(material.repository, remote, options, run.facts));
    TT_ASSIGN(const OwnFile file, service_file_at(material.repository, material.commit.id, service.name));
    TT_ASSIGN(material.service, read_service(context, file));
    const std::string& glob =
        options.artifact.empty() ? material.service.policy.ci.artifact : options.artifact;
    TT_ASSIGN(material.source, take_artifacts(jenkins, run, glob, scratch));
    return material;
}

} // namespace tt

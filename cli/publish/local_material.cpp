#include "cli/own_file/own_file.hpp"
#include "cli/publish/fetched_archive.hpp"
#include "cli/publish/jenkins_login.hpp"
#include "cli/publish/jenkins_run.hpp"
#include "cli/publish/material.hpp"
#include "integrations/git/commit_reader.hpp"
#include "integrations/github/address.hpp"
#include "integrations/http/curl_client.hpp"

namespace tt {

namespace {

using std::filesystem::path;

/// What is published: the path given, else `build.path` of tt.yaml.
Result<path> source_of(
    const PublishOptions& options, const Context& context, const path& directory, const ServiceFile& service
) {
    path source =
        options.source.empty() ? directory / service.build_path : context.directory / options.source;
    std::error_code ignored;
    if (options.source.empty() && service.build_path.empty())
        return fail(
            ErrorKind::invalid_input, "what is to be published?",
            "name it (tt publish dist), or set build.path in tt.yaml"
        );
    if (std::filesystem::exists(source, ignored)) return source;
    return fail(ErrorKind::invalid_input, source.string() + " does not exist", "build first, then publish");
}

Result<Commit>
commit_of(const PublishOptions& options, const Context& context, const path& directory, const path& source) {
    TT_ASSIGN(std::optional<Commit> read, read_commit(directory, {source}));
    if (read && !options.commit.commit.empty()) {
        TT_ASSIGN(read, read_revision(directory, options.commit.commit, {source}));
    }
    return choose_commit(options.commit, read, ci_facts(context.variables));
}

/// What the repository here knows of the commit that CI or a flag names, which need not be much; whatever is
/// checked out.
Result<Commit> commit_of_run(const PublishOptions& options, const path& directory, const CiFacts& facts) {
    CommitFlags flags = options.commit;
    if (flags.commit.empty()) flags.commit = facts.commit;
    if (flags.branch.empty()) flags.branch = facts.branch;
    auto known = read_revision(directory, flags.commit);
    if (!known) return choose_commit(flags, std::nullopt, facts);
    known->dirty = false;
    return choose_commit(flags, *known, facts);
}

/// Somebody else's archive tells nothing of its commit.
Result<>
take_from_url(const PublishOptions& options, Context& context, const path& scratch, Material& material) {
    const CiFacts facts = ci_facts(context.variables);
    if (options.commit.commit.empty() && facts.commit.empty())
        return fail(
            ErrorKind::invalid_input, "which commit is the archive made from? It does not say",
            "name it: --commit ID, or a tag"
        );
    TT_ASSIGN(material.commit, commit_of_run(options, material.repository, facts));
    material.source = scratch / "fetched";
    material.ci_url = facts.url;
    return fetch_archive(context, options.source, options.digest, material.source);
}

/// Where the service's commits are, as a URL; empty for a path.
std::string repository_of(const Source& source) {
    return source.github.empty() ? "" : github::clone_url(source.server, source.github);
}

Result<> take_from_disk(const PublishOptions& options, const Context& context, Material& material) {
    TT_ASSIGN(material.source, source_of(options, context, material.repository, material.service));
    TT_ASSIGN(material.commit, commit_of(options, context, material.repository, material.source));
    material.ci_url = ci_facts(context.variables).url;
    return {};
}

Result<>
take_from_run(const PublishOptions& options, Context& context, const path& scratch, Material& material) {
    const Ci& ci = material.service.policy.ci;
    WantedRun wanted{.repository = repository_of(material.service.policy.source)};
    TT_ASSIGN(wanted.run, read_run_name(options.from_jenkins, ci.job));
    wanted.commit_known = !options.commit.commit.empty();
    TT_ASSIGN(const jenkins::Server server, jenkins_login(ci, context.variables));
    CurlClient http("tt/" TT_VERSION);
    jenkins::Jenkins jenkins(server, http);
    TT_ASSIGN(FoundRun run, find_run(server.url, jenkins, wanted));
    context.output.remark("takes " + run.id.job + " #" + std::to_string(run.id.number));
    const std::string& glob = options.artifact.empty() ? ci.artifact : options.artifact;
    TT_ASSIGN(material.source, take_artifacts(jenkins, run, glob, scratch));
    TT_ASSIGN(material.commit, commit_of_run(options, material.repository, run.facts));
    material.ci_url = std::move(run.facts.url);
    return {};
}

Result<>
take_source(const PublishOptions& options, Context& context, const path& scratch, Material& material) {
    if (!options.from_jenkins.empty()) return take_from_run(options, context, scratch, material);
    if (is_url(options.source)) return take_from_url(options, context, scratch, material);
    return take_from_disk(options, context, material);
}

} // namespace

Result<Material> local_material(const PublishOptions& options, Context& context, const path& scratch) {
    TT_ASSIGN(const OwnFile file, read_own_file(context, options.file));
    Material material{.repository = file.path.parent_path()};
    TT_ASSIGN(material.service, read_service(context, file));
    TT_TRY(take_source(options, context, scratch, material));
    return material;
}

} // namespace tt

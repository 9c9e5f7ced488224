#include "cli/commands/changing.hpp"
#include "cli/own_file/own_file.hpp"
#include "cli/publish/choose_commit.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/jenkins_login.hpp"
#include "cli/publish/jenkins_run.hpp"
#include "cli/publish/scratch.hpp"
#include "cli/publish/signing_key.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/publish/upload.hpp"
#include "integrations/archive/pack.hpp"
#include "integrations/archive/unpack.hpp"
#include "integrations/build/build_id.hpp"
#include "integrations/git/commit_reader.hpp"
#include "integrations/git/history_reader.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/signing/signed_build.hpp"
#include "pipeline/model/view.hpp"

#include <set>

namespace tt {

namespace {

using std::filesystem::path;

struct Options {
    path source;
    path file;
    CommitFlags commit;
    Time time;
    std::string ci_url;
    std::string from_jenkins;
    std::string artifact;
    path key;
    bool dry_run = false;
    bool exit_code = false;
};

/// What is published: the path given, else `build.path` of tt.yaml.
Result<path>
source_of(const Options& options, const Context& context, const OwnFile& file, const ServiceFile& service) {
    path source = options.source.empty() ? file.path.parent_path() / service.build_path
                                         : context.directory / options.source;
    std::error_code ignored;
    if (options.source.empty() && service.build_path.empty())
        return fail(
            ErrorKind::invalid_input, "what is to be published?",
            "name it (tt publish dist), or set build.path in tt.yaml"
        );
    if (std::filesystem::exists(source, ignored)) return source;
    return fail(ErrorKind::invalid_input, source.string() + " does not exist", "build first, then publish");
}

/// The tree to pack: a directory as it is, an archive unpacked.
Result<path> tree_of(const path& source, const path& scratch) {
    std::error_code ignored;
    if (std::filesystem::is_directory(source, ignored)) return source;
    path tree = scratch / "tree";
    TT_TRY(unpack(source, tree));
    return tree;
}

Result<Commit>
commit_of(const Options& options, const Context& context, const path& directory, const path& source) {
    CommitFlags flags = options.commit;
    if (options.time != Time{}) flags.time = options.time;
    TT_ASSIGN(std::optional<Commit> read, read_commit(directory, {source}));
    if (read && !flags.commit.empty()) {
        TT_ASSIGN(read, read_revision(directory, flags.commit, {source}));
    }
    return choose_commit(flags, read, ci_facts(context.variables));
}

/// What the repository here knows of the run's commit, which need not be much; whatever is checked out.
Result<Commit> commit_of_run(const Options& options, const path& directory, const CiFacts& facts) {
    CommitFlags flags = options.commit;
    if (options.time != Time{}) flags.time = options.time;
    if (flags.commit.empty()) flags.commit = facts.commit;
    if (flags.branch.empty()) flags.branch = facts.branch;
    auto known = read_revision(directory, flags.commit);
    if (!known) return choose_commit(flags, std::nullopt, facts);
    known->dirty = false;
    return choose_commit(flags, *known, facts);
}

/// Where the service's commits are, as a URL; empty for a path.
std::string repository_of(const Source& source) {
    if (source.github.empty()) return "";
    return (source.server.empty() ? "https://github.com" : source.server) + "/" + source.github;
}

Result<> check_options(const Options& options) {
    if (options.from_jenkins.empty() && options.artifact.empty()) return {};
    if (options.from_jenkins.empty())
        return fail(ErrorKind::invalid_input, "--artifact is of a run", "name that: --from-jenkins JOB#12");
    if (options.source.empty()) return {};
    return fail(
        ErrorKind::invalid_input, "PATH and --from-jenkins are both what is published", "leave one out"
    );
}

/// What the build is made from.
struct Material {
    path source;
    Commit commit;
    std::string ci_url;
};

Result<Material>
from_disk(const Options& options, const Context& context, const OwnFile& file, const ServiceFile& service) {
    TT_ASSIGN(path source, source_of(options, context, file, service));
    TT_ASSIGN(Commit commit, commit_of(options, context, file.path.parent_path(), source));
    return Material{std::move(source), std::move(commit), ci_facts(context.variables).url};
}

Result<Material> from_jenkins(
    const Options& options, Context& context, const OwnFile& file, const ServiceFile& service,
    const path& scratch
) {
    const Ci& ci = service.policy.ci;
    WantedRun wanted{.artifact = options.artifact.empty() ? ci.artifact : options.artifact};
    TT_ASSIGN(wanted.run, read_run_name(options.from_jenkins, ci.job));
    wanted.repository = repository_of(service.policy.source);
    wanted.commit_known = !options.commit.commit.empty();
    TT_ASSIGN(const jenkins::Server server, jenkins_login(ci, context.variables));
    CurlClient http("tt/" TT_VERSION);
    jenkins::Jenkins jenkins(server, http);
    TT_ASSIGN(TakenRun taken, take_run(server.url, jenkins, wanted, scratch));
    context.output.remark("takes " + taken.run.job + " #" + std::to_string(taken.run.number));
    TT_ASSIGN(Commit commit, commit_of_run(options, file.path.parent_path(), taken.facts));
    return Material{std::move(taken.source), std::move(commit), std::move(taken.facts.url)};
}

/// Packs the tree and describes the result; `packed` is where the bytes go.
Result<Build> make_build(const path& tree, const ServiceFile& service, Commit commit, const path& packed) {
    const std::vector<ExtraFile> extra{{".tt/build.json", encode(service.build)}};
    TT_ASSIGN(const Packed result, pack(tree, packed, commit.time, extra));
    Build build;
    build.service = service.service;
    build.id = build_id(service.service, commit.id, result.build);
    build.commit = std::move(commit);
    build.digest = result.build;
    build.artifact = {result.artifact, result.bytes};
    build.config = service.build;
    return build;
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 10'000) return std::to_string(bytes) + " bytes";
    if (bytes < 10'000'000) return std::to_string(bytes / 1000) + " kB";
    return std::to_string(bytes / 1'000'000) + " MB";
}

constexpr std::size_t most_history = 500;

/// The commits of the newest builds whose histories the control plane was told.
std::set<CommitId> known_commits(Context& context, const ServiceName& service) {
    std::set<CommitId> known;
    const auto view = context.client.get<BuildsView>("/v1/builds?limit=20&service=" + service.value);
    if (view)
        for (const BuildView& each : view->builds)
            if (each.history_known) known.insert(each.build.commit.id);
    return known;
}

/// What the build contains that the control plane may not know yet. Nothing for a commit that only flags
/// name.
std::vector<KnownCommit> history_of(Context& context, const path& directory, const Build& build) {
    const auto known = known_commits(context, build.service);
    auto history = read_history(directory, build.commit.id, known, most_history);
    return history ? *std::move(history) : std::vector<KnownCommit>{};
}

Answer dry_answer(const Build& build) {
    const KeyName signer = named_signer(build.signature);
    return {
        build.id.value,
        "would publish " + short_id(build.id) + ", " + size_text(build.artifact.bytes)
            + (signer.empty() ? "" : ", signed by key " + signer),
        true
    };
}

Result<ExitCode> hand_over(
    const Options& options, Context& context, const Build& build, const path& packed, const path& directory
) {
    if (options.dry_run) return finish(context, dry_answer(build), options.exit_code);
    if (build.commit.dirty) context.output.remark("the work tree differs from the commit; the build says so");
    TT_ASSIGN(const bool sent, upload(context.client, build.artifact, packed));
    const std::string size = size_text(build.artifact.bytes);
    context.output.remark(sent ? "sent " + size : "the server has these " + size + " already");
    if (const KeyName signer = named_signer(build.signature); !signer.empty())
        context.output.remark("signed by key " + signer);
    const PublishBuild request{build, history_of(context, directory, build)};
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/builds", request));
    return finish(context, answer, options.exit_code);
}

Result<ExitCode> run(const Options& options, Context& context) {
    TT_TRY(check_options(options));
    TT_ASSIGN(const OwnFile file, read_own_file(context, options.file));
    TT_ASSIGN(const ServiceFile service, read_service(context, file));
    TT_ASSIGN(const std::optional<SecretKey> key, signing_key(options.key, context.variables));
    TT_ASSIGN(const Scratch scratch, Scratch::create());
    TT_ASSIGN(
        Material material, options.from_jenkins.empty()
                               ? from_disk(options, context, file, service)
                               : from_jenkins(options, context, file, service, scratch.path())
    );
    TT_ASSIGN(const path tree, tree_of(material.source, scratch.path()));
    const path packed = scratch.path() / "build.tar.zst";
    TT_ASSIGN(Build build, make_build(tree, service, std::move(material.commit), packed));
    build.ci_url = options.ci_url.empty() ? material.ci_url : options.ci_url;
    if (key) {
        TT_ASSIGN(build.signature, sign_build(*key, signed_part(build)));
    }
    return hand_over(options, context, build, packed, file.path.parent_path());
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("PATH", into(options->source), "a directory or archive; else build.path of tt.yaml");
    arguments.option("--file", "FILE", into(options->file), "instead of the nearest tt.yaml");
    arguments.option(
        "--commit", "ID", into(options->commit.commit), "the commit, instead of the one checked out"
    );
    arguments.option("--branch", "NAME", into(options->commit.branch), "its branch");
    arguments.option("--author", "TEXT", into(options->commit.author), "its author");
    arguments.option("--subject", "TEXT", into(options->commit.subject), "the first line of its message");
    arguments.option("--repository", "URL", into(options->commit.repository), "where it is from");
    arguments.option("--time", "TIME", into(options->time), "when it was made: 2026-11-21T07:41:55Z");
    arguments.option("--ci-url", "URL", into(options->ci_url), "the CI run that made the build");
    arguments.option(
        "--from-jenkins", "JOB[#N]", into(options->from_jenkins),
        "the artifacts of that run, or of the job's newest success"
    );
    arguments.option(
        "--artifact", "GLOB", into(options->artifact), "which of them; else ci.artifact of tt.yaml"
    );
    arguments.option(
        "--key", "FILE", into(options->key),
        "sign with this key (tt key new); else with that of TT_SIGNING_KEY"
    );
    declare_changing(arguments, options->dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command publish_command{
    .name = "publish",
    .job = Job::ship,
    .summary = publish_summary,
    .examples = "tt publish\n"
                "tt publish dist\n"
                "tt publish web.tar.gz --commit 1a2b3c4\n"
                "tt publish --from-jenkins acme/web#12 --artifact 'dist/*.tar.zst'\n"
                "tt publish dist --key ~/.config/tt/keys/ci.key\n"
                "tt publish dist --dry-run",
    .details =
        "Reads the commit from the git repository around tt.yaml, without running git; flags beat it, and "
        "the\n"
        "variables of Jenkins, GitHub Actions, GitLab and Buildkite fill what is missing. The build\n"
        "configuration of tt.yaml travels inside the build, as .tt/build.json.\n\n"
        "--from-jenkins takes what a successful run of Jenkins archived, with its commit, branch and "
        "address:\n"
        "an archive is unpacked, other files are a directory. The server is ci.jenkins of tt.yaml, the "
        "login\n"
        "TT_JENKINS_URL, TT_JENKINS_USER and TT_JENKINS_TOKEN. `#12` alone is a run of ci.jenkins.job.\n\n"
        "The same tree of the same commit is the same build: publishing it again changes nothing, sends\n"
        "nothing and ends with 0. Only a signature that it did not have is taken.",
    .declare = declare,
};

} // namespace tt

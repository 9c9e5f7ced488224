#include "cli/commands/changing.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/fetched_archive.hpp"
#include "cli/publish/material.hpp"
#include "cli/publish/packed_build.hpp"
#include "cli/publish/scratch.hpp"
#include "cli/publish/signing.hpp"
#include "cli/publish/signing_key.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/publish/upload.hpp"
#include "cli/render/render.hpp"
#include "integrations/signing/signature.hpp"

namespace tt {

namespace {

using std::filesystem::path;

/// What is published is named in one way.
Result<> check_source(const PublishOptions& options) {
    const int named = !options.source.empty() + !options.from_jenkins.empty() + !options.from_git.empty();
    if (named > 1)
        return fail(
            ErrorKind::invalid_input, "PATH, --from-jenkins and --from-git each say what is published",
            "leave all but one out"
        );
    if (options.digest.empty() || is_url(options.source)) return {};
    return fail(ErrorKind::invalid_input, "--digest is of an archive at a URL", "name that, or leave it out");
}

Result<> check_options(const PublishOptions& options) {
    TT_TRY(check_source(options));
    if (options.from_jenkins.empty() && !options.artifact.empty())
        return fail(ErrorKind::invalid_input, "--artifact is of a run", "name that: --from-jenkins JOB#12");
    if (options.from_jenkins.empty() && !options.remote.empty())
        return fail(ErrorKind::invalid_input, "--remote is for a run", "name that: --from-jenkins JOB#12");
    if (!options.file.empty() && !options.remote.empty())
        return fail(
            ErrorKind::invalid_input, "with --remote tt.yaml is that of the commit, and not --file",
            "leave one out"
        );
    return {};
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

Result<Material> material_of(const PublishOptions& options, Context& context, const path& scratch) {
    if (!options.from_git.empty()) return git_material(options, context, scratch);
    if (options.remote.empty()) return local_material(options, context, scratch);
    TT_ASSIGN(const ServiceName service, service_of(context));
    return remote_material(options, {service, {}}, context, scratch);
}

ExitCode finish(Context& context, const Published& published, bool exit_code) {
    Shown out = shown(Answer{published.id, published.message, published.changed});
    out.json = encode(published);
    context.output.show(out, context.clock.now());
    return exit_code && !published.changed ? ExitCode::nothing_to_do : ExitCode::ok;
}

Result<ExitCode> run(PublishOptions options, Context& context) {
    if (!options.from_jenkins.empty() && options.remote.empty())
        options.remote = variable(context.variables, "TT_REMOTE");
    TT_TRY(check_options(options));
    TT_ASSIGN(const std::optional<SecretKey> key, signing_key(options.key, context.variables));
    TT_ASSIGN(const Scratch scratch, Scratch::create());
    TT_ASSIGN(Material material, material_of(options, context, scratch.path()));
    if (!options.ci_url.empty()) material.ci_url = options.ci_url;
    TT_ASSIGN(PackedBuild packed, pack_build(material, scratch.path()));
    if (key) TT_TRY(sign(packed, material.source, *key));
    if (options.dry_run) return finish(context, dry_answer(packed.build), {.exit_code = options.exit_code});
    const HandOver how{material.repository, options.deltas};
    TT_ASSIGN(const Published published, hand_over(context, packed, how));
    if (key) TT_TRY(name_in_index(context, *key, packed.build, options.valid));
    return finish(context, published, options.exit_code);
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<PublishOptions>();
    const auto time = std::make_shared<Time>();
    arguments.optional(
        "PATH", into(options->source), "a directory, an archive or the URL of one; else build.path of tt.yaml"
    );
    arguments.option("--digest", "DIGEST", into(options->digest), "sha256:… of the archive at the URL");
    arguments.option(
        "--from-git", "DIR", into(options->from_git), "this directory as the commit has it, not the work tree"
    );
    arguments.option("--file", "FILE", into(options->file), "instead of the nearest tt.yaml");
    arguments.option(
        "--commit", "ID", into(options->commit.commit), "the commit, instead of the one checked out"
    );
    arguments.option("--branch", "NAME", into(options->commit.branch), "its branch");
    arguments.option("--author", "TEXT", into(options->commit.author), "its author");
    arguments.option("--subject", "TEXT", into(options->commit.subject), "the first line of its message");
    arguments.option("--repository", "URL", into(options->commit.repository), "where it is from");
    arguments.option("--time", "TIME", into(*time), "when it was made: 2026-11-21T07:41:55Z");
    arguments.option("--ci-url", "URL", into(options->ci_url), "the CI run that made the build");
    arguments.option(
        "--from-jenkins", "JOB[#N]", into(options->from_jenkins),
        "the artifacts of that run, or of the job's newest success"
    );
    arguments.option(
        "--artifact", "GLOB", into(options->artifact), "which of them; else ci.artifact of tt.yaml"
    );
    arguments.option(
        "--remote", "URL", into(options->remote),
        "the repository of the run's commit, which needs no checkout"
    );
    arguments.option(
        "--key", "FILE", into(options->key),
        "sign with this key (tt key new); else with that of TT_SIGNING_KEY"
    );
    arguments.option(
        "--valid", "TIME", into(options->valid),
        "how long hosts take new builds by the signed index; else 90d"
    );
    arguments.option(
        "--deltas", "N", into(options->deltas),
        "make deltas from the newest N builds, 3 unless told; 0 makes none"
    );
    declare_changing(arguments, options->dry_run, options->exit_code);
    return [options, time](Context& context) {
        if (*time != Time{}) options->commit.time = *time;
        return run(*options, context);
    };
}

} // namespace

constinit const Command publish_command{
    .name = "publish",
    .job = Job::ship,
    .summary = publish_summary,
    .examples =
        "tt publish\n"
        "tt publish dist\n"
        "tt publish web.tar.gz --commit 1a2b3c4\n"
        "tt publish --from-jenkins acme/web#12 --artifact 'dist/*.tar.zst'\n"
        "tt publish --service web --from-jenkins acme/web#12 --remote https://github.com/acme/web.git\n"
        "tt publish https://repo.acme.net/web-1.4.tar.gz --digest sha256:9f86… --commit v1.4\n"
        "tt publish --from-git . --commit v1.4\n"
        "tt publish dist --key ~/.config/tt/keys/ci.key\n"
        "tt publish dist --dry-run",
    .details =
        "Reads the commit from the git repository around tt.yaml, without running git; flags beat it, and "
        "the\n"
        "variables of Jenkins, GitHub Actions, GitLab and Buildkite fill what is missing. The build\n"
        "configuration of tt.yaml travels inside the build, as .tt/build.json.\n\n"
        "An archive at a URL is taken if its SHA-256 is the one of --digest; TT_SOURCE_LOGIN is the login "
        "for\n"
        "it. It says nothing of its commit, which --commit or the variables of CI name.\n\n"
        "--from-git takes a directory and tt.yaml as the commit has them, whatever lies in the work tree: "
        "the\n"
        "bytes that the repository stores. Submodules and files of Git LFS have none there, and are "
        "refused.\n\n"
        "--from-jenkins takes what a successful run of Jenkins archived, with its commit, branch and "
        "address:\n"
        "an archive is unpacked, other files are a directory. The server is ci.jenkins of tt.yaml, the "
        "login\n"
        "TT_JENKINS_URL, TT_JENKINS_USER and TT_JENKINS_TOKEN. `#12` alone is a run of ci.jenkins.job.\n\n"
        "With --remote (or TT_REMOTE) nothing is read here: tt.yaml, commit and history are those that the\n"
        "run's commit has in that repository, whose branch must contain it; --service names the service. A\n"
        "standing server publishes runs in this way by itself where tt.yaml says `ci: { publish: true }`.\n\n"
        "The same tree of the same commit is the same build: publishing it again changes nothing, sends\n"
        "nothing and ends with 0. Only a signature that it did not have is taken.\n\n"
        "With a key, the signed index of the service is renewed, too (tt help index show).\n\n"
        "Deltas let hosts fetch what changed. They are made from the newest builds and from what hosts\n"
        "serve now, before the build becomes known; one that would save little is left out. Artifacts of\n"
        "older builds are kept in ~/.cache/tt/artifacts, at most 4 GB. Trouble with a delta is told, and\n"
        "fails nothing; publishing again makes those that are missing.",
    .declare = declare,
};

} // namespace tt

#include "cli/publish/jenkins_run.hpp"

#include "integrations/build/tree_path.hpp"
#include "integrations/files/system_failure.hpp"

#include <fmt/core.h>

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tt {

namespace {

using jenkins::Artifact;
using jenkins::Run;
using jenkins::RunId;
using jenkins::RunResult;
using std::filesystem::path;

constexpr int runs_looked_at = 100; ///< As many as Jenkins gives at once.
constexpr std::size_t most_artifacts = 1000;
constexpr std::uint64_t largest_artifact = std::uint64_t{16} << 30;

std::string name_of(const RunId& run) {
    return fmt::format("{} #{}", run.job, run.number);
}

Result<> check_success(const RunId& id, const Run& run) {
    if (!run.finished())
        return fail(
            ErrorKind::conflict, name_of(id) + " is still under way, and may have no artifacts yet",
            "publish it when it has ended"
        );
    if (run.result == RunResult::success) return {};
    return fail(
        ErrorKind::conflict,
        fmt::format("{} is no success: it ended as {}", name_of(id), to_string(*run.result)),
        "name another run; without #N it is the newest that succeeded"
    );
}

Result<Run> newest_success(jenkins::Jenkins& jenkins, const std::string& job) {
    TT_ASSIGN(const auto runs, jenkins.last_runs(job, runs_looked_at));
    const auto found = std::ranges::find_if(runs, [](const Run& run) {
        return run.finished() && run.result == RunResult::success;
    });
    if (found != runs.end()) return *found;
    return fail(
        ErrorKind::not_found, runs.empty()
                                  ? fmt::format("{} has no run yet", job)
                                  : fmt::format("none of the last {} runs of {} succeeded", runs.size(), job)
    );
}

Result<Run> wanted_run(jenkins::Jenkins& jenkins, const RunId& id) {
    if (id.number == 0) return newest_success(jenkins, id.job);
    TT_ASSIGN(Run run, jenkins.run(id));
    TT_TRY(check_success(id, run));
    return run;
}

std::string listed(const std::vector<Artifact>& artifacts) {
    constexpr std::size_t most = 10;
    if (artifacts.empty()) return "it keeps none; let the job archive them";
    std::string list;
    for (std::size_t i = 0; i < std::min(artifacts.size(), most); ++i)
        list += (i > 0 ? ", " : "it has ") + artifacts[i].path;
    return list + (artifacts.size() > most ? fmt::format(" and {} more", artifacts.size() - most) : "");
}

Result<std::vector<Artifact>> meant(const FoundRun& run, const std::string& glob) {
    std::vector<Artifact> found;
    for (const Artifact& artifact : run.artifacts)
        if (glob.empty() || glob_matches(glob, artifact)) found.push_back(artifact);
    if (found.empty())
        return fail(
            ErrorKind::not_found,
            glob.empty() ? name_of(run.id) + " has no artifact"
                         : fmt::format("no artifact of {} matches '{}'", name_of(run.id), glob),
            listed(run.artifacts)
        );
    if (found.size() == 1 || (!glob.empty() && found.size() <= most_artifacts)) return found;
    return fail(
        ErrorKind::invalid_input,
        fmt::format("which of the {} artifacts of {}?", found.size(), name_of(run.id)),
        "say it with --artifact, or ci.artifact in tt.yaml; " + listed(found)
    );
}

bool is_archive(const Artifact& artifact) {
    constexpr std::array<std::string_view, 5> endings{".tar.zst", ".tar.gz", ".tgz", ".tar", ".zip"};
    return std::ranges::any_of(endings, [&](std::string_view end) { return artifact.name.ends_with(end); });
}

Result<> check_archives(const RunId& id, const std::vector<Artifact>& artifacts) {
    if (artifacts.size() == 1 || std::ranges::none_of(artifacts, is_archive)) return {};
    return fail(
        ErrorKind::invalid_input,
        fmt::format(
            "{} artifacts of {} match, and an archive is a whole build", artifacts.size(), name_of(id)
        ),
        "name one of them with --artifact; " + listed(artifacts)
    );
}

/// The directories that the glob names itself, with the slash.
std::size_t fixed_length(const std::string& glob) {
    const auto slash = glob.rfind('/', glob.find_first_of("*?[\\"));
    return glob.contains('/') && slash != std::string::npos ? slash + 1 : 0;
}

/// Where an artifact comes to lie in the tree.
Result<std::string> place_of(const Artifact& artifact, const std::string& glob, bool alone) {
    TT_ASSIGN(const std::string whole, tree_path(artifact.path));
    if (whole.empty()) return fail(ErrorKind::corrupt, "Jenkins names an artifact '" + artifact.path + "'");
    return alone ? whole.substr(whole.rfind('/') + 1) : whole.substr(fixed_length(glob));
}

Result<> download(jenkins::Jenkins& jenkins, const RunId& run, const Artifact& artifact, const path& to) {
    std::error_code error;
    std::filesystem::create_directories(to.parent_path(), error);
    errno = error.value();
    if (error) return system_failure("make", to.parent_path());
    return jenkins.download(run, artifact.path, {.file = to, .max_file = largest_artifact});
}

/// Jenkins keeps no modes, and those of the disk are of whoever publishes.
Result<> set_modes(const path& tree) {
    using std::filesystem::perms;
    constexpr perms file = perms{0644};
    constexpr perms directory = perms{0755};
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(tree, error))
        if (!error) std::filesystem::permissions(entry, entry.is_directory() ? directory : file, error);
    errno = error.value();
    return error ? Result<>(system_failure("set the modes in", tree)) : Result<>{};
}

Result<CiFacts>
facts_of(const std::string& server, const RunId& id, const Run& run, const WantedRun& wanted) {
    CiFacts facts{.time = to_rfc3339(run.started), .url = server + jenkins::run_path(id) + "/"};
    if (wanted.commit_known) return facts;
    TT_ASSIGN(const auto revision, choose_revision(run.revisions, wanted.repository));
    if (revision.pull_request)
        return fail(
            ErrorKind::conflict,
            fmt::format(
                "{} built pull request {}, perhaps as a merge that no source host has", name_of(id),
                *revision.pull_request
            ),
            "name the commit with --commit"
        );
    facts.commit = revision.commit.value;
    facts.branch = revision.branch;
    return facts;
}

} // namespace

Result<RunId> read_run_name(std::string_view text, const std::string& job) {
    const auto hash = text.rfind('#');
    RunId run{std::string(text.substr(0, hash)), 0};
    if (run.job.empty()) run.job = job;
    if (run.job.empty())
        return fail(
            ErrorKind::invalid_input, "of which job?",
            "name it: --from-jenkins acme/web, or set ci.jenkins.job"
        );
    if (hash == std::string_view::npos) return run;
    const std::string_view digits = text.substr(hash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), run.number);
    if (error == std::errc{} && end == digits.data() + digits.size() && run.number > 0) return run;
    return fail(
        ErrorKind::invalid_input, fmt::format("'{}' is no number of a run", digits),
        "write it like " + run.job + "#12"
    );
}

bool glob_matches(const std::string& glob, const Artifact& artifact) {
    const std::string& text = glob.contains('/') ? artifact.path : artifact.name;
    return ::fnmatch(glob.c_str(), text.c_str(), FNM_PATHNAME) == 0;
}

Result<FoundRun> find_run(const std::string& server, jenkins::Jenkins& jenkins, const WantedRun& wanted) {
    TT_ASSIGN(Run run, wanted_run(jenkins, wanted.run));
    const RunId id{wanted.run.job, run.number};
    TT_ASSIGN(CiFacts facts, facts_of(server, id, run, wanted));
    return FoundRun{id, std::move(facts), std::move(run.artifacts)};
}

Result<path>
take_artifacts(jenkins::Jenkins& jenkins, const FoundRun& run, const std::string& glob, const path& scratch) {
    TT_ASSIGN(const auto artifacts, meant(run, glob));
    TT_TRY(check_archives(run.id, artifacts));
    const path files = scratch / "artifacts";
    path source = files;
    for (const Artifact& artifact : artifacts) {
        TT_ASSIGN(const std::string place, place_of(artifact, glob, artifacts.size() == 1));
        TT_TRY(download(jenkins, run.id, artifact, files / place));
        if (is_archive(artifact)) source = files / place;
    }
    TT_TRY(set_modes(files));
    return source;
}

} // namespace tt

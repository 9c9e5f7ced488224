#pragma once

#include "cli/context.hpp"
#include "cli/publish/choose_commit.hpp"
#include "integrations/yaml/service_file.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// So many of the newest builds are what deltas are made from, unless somebody says otherwise. Hosts of later
/// stages are seldom further behind, and what they serve counts in any case.
inline constexpr std::size_t usual_deltas = 3;

/// What was asked of `tt publish`.
struct PublishOptions {
    std::filesystem::path source = {};   ///< A directory, an archive, or the URL of one.
    std::string digest = {};             ///< Of the archive at the URL.
    std::filesystem::path from_git = {}; ///< This directory as the commit has it; empty: not from git.
    std::filesystem::path file = {};
    CommitFlags commit = {};
    std::string ci_url = {};
    std::string from_jenkins = {}; ///< `JOB[#N]`; empty: what is published lies here.
    std::string artifact = {};
    std::string remote = {};                ///< Where the commit is read, and not here.
    std::filesystem::path key = {};         ///< Signs the build; empty: that of TT_SIGNING_KEY, if any.
    Duration valid = std::chrono::days{90}; ///< Of the index that names the build, if it is signed.
    std::size_t deltas = usual_deltas;
    bool dry_run = false;
    bool exit_code = false;
};

/// What a build is made from.
struct Material {
    std::filesystem::path source = {}; ///< A directory, or an archive.
    ServiceFile service = {};
    Commit commit = {};
    std::string ci_url = {};
    std::filesystem::path repository = {}; ///< Where the commit's history can be read, if anywhere.
};

/// What lies here, as the tt.yaml and the repository around it say; or an archive at a URL, or what a run of
/// Jenkins archived, which is downloaded below `scratch`.
Result<Material>
local_material(const PublishOptions& options, Context& context, const std::filesystem::path& scratch);

/// A directory as a commit has it, with the tt.yaml that the commit has; written below `scratch`.
Result<Material>
git_material(const PublishOptions& options, Context& context, const std::filesystem::path& scratch);

/// What is known of a service without its tt.yaml.
struct KnownService {
    ServiceName name;
    Ci ci = {}; ///< Its Jenkins, if that is known; else that of TT_JENKINS_URL.
};

/// What a run of Jenkins archived, with the tt.yaml and the history that its commit has in the remote.
/// `blocked`: the commit is not on the branch of the remote that it should be on.
Result<Material> remote_material(
    const PublishOptions& options, const KnownService& service, Context& context,
    const std::filesystem::path& scratch
);

} // namespace tt

#pragma once

#include "cli/ci_facts.hpp"
#include "integrations/jenkins/jenkins.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// The run that a build is to be made from.
struct WantedRun {
    jenkins::RunId run = {};     ///< Without a number: the newest that succeeded.
    std::string repository = {}; ///< Of the service; tells its commit from those of shared libraries.
    bool commit_known = false;   ///< Somebody named the commit, so the run need not.
};

/// A run that a build can be made from.
struct FoundRun {
    jenkins::RunId id = {};
    CiFacts facts = {};
    std::vector<jenkins::Artifact> artifacts = {};
};

/// Reads `JOB`, `JOB#12` or `#12`; the job is `job` where the text names none.
Result<jenkins::RunId> read_run_name(std::string_view text, const std::string& job);

/// Whether the path of an artifact is meant by the glob. One without a slash is about names alone, else `*`
/// stops at a slash.
bool glob_matches(const std::string& glob, const jenkins::Artifact& artifact);

/// `conflict`: the run is under way, or did not succeed. `not_found`: no run is meant.
Result<FoundRun> find_run(const std::string& server, jenkins::Jenkins& jenkins, const WantedRun& wanted);

/// Downloads what the glob means (empty: the run has one artifact only) below `scratch`; the path of it. A
/// single archive stays one; other files come into a directory, several of them with the directories that the
/// glob leaves open, and as if nobody's umask had touched them. The same run gives the same. `not_found`: no
/// artifact is meant.
Result<std::filesystem::path> take_artifacts(
    jenkins::Jenkins& jenkins, const FoundRun& run, const std::string& glob,
    const std::filesystem::path& scratch
);

} // namespace tt

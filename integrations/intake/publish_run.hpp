#pragma once

#include "integrations/jenkins/job.hpp"
#include "integrations/jenkins/server.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

namespace tt {

/// A run that is to become a build, and all that it takes.
struct RunToPublish {
    ServiceName service;
    jenkins::Server jenkins;
    jenkins::RunId run;
    std::string remote; ///< Where git finds the commit.
    std::string token;  ///< What it is let in with there; empty: nothing.
    std::string branch;
};

/// Makes a build of a run and returns what the control plane said, once it is recorded. Blocks. `blocked`:
/// the run is not one of the branch.
using PublishRun = std::function<Result<std::string>(const RunToPublish& run, const std::stop_token& stop)>;

/// How `tt publish` is run.
struct PublishSetting {
    std::filesystem::path program;    ///< tt-publish.
    std::filesystem::path supervisor; ///< tt-supervise.
    std::filesystem::path scratch;    ///< For what is needed meanwhile.
    std::filesystem::path cache;      ///< For what is known of repositories, from time to time.
    std::filesystem::path socket;     ///< Of the control plane.
    std::string secret;               ///< By which the control plane knows this process.
    Duration deadline = std::chrono::minutes{30};
};

/// Has `tt publish` do it, in a process of its own: archives, repositories and files of strangers are not
/// opened in here. Whatever it started is gone when this returns, and soon after this process is killed. What
/// is secret is in its environment, and nowhere in its command line.
Result<std::string>
publish_run(const RunToPublish& run, const PublishSetting& setting, const std::stop_token& stop);

/// The environment of that process: the logins of this run and no others, and of the own one what says how
/// the network is reached. For tests.
std::map<std::string, std::string> publish_variables(const RunToPublish& run, const PublishSetting& setting);

} // namespace tt

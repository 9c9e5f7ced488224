#pragma once

#include "integrations/jenkins/run.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/policy.hpp"

#include <string>
#include <vector>

namespace tt {

/// The runs of the job that are to become builds of the service, oldest first: the successful ones of its
/// branch that are newer than every run of the job that became a build of that branch. Where none did yet,
/// only the newest counts, unless it had ended before the newest build of the branch was published.
///
/// A run that does not say which commit it took of the service's repository is among them: what is wrong with
/// it shows when it is published.
std::vector<jenkins::Run> wanted_runs(
    const Policy& policy, const std::vector<const Build*>& builds, const std::string& job,
    std::vector<jenkins::Run> runs
);

/// Where git finds the commits of the service; empty: nowhere but where its tt.yaml was written.
std::string remote_of(const Source& source);

} // namespace tt

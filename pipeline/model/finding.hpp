#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/question.hpp"

#include <string>

namespace tt {

/// The newest answer to a probe about one build in one stage. Lives in memory only: after a restart it is
/// asked anew.
struct Finding {
    ServiceName service;
    StageName stage;
    std::string probe; ///< Its name.
    BuildId build;
    TestOutcome outcome = TestOutcome::interrupted;
    std::string said; ///< What the answer said, for people.
    Time at;
    int in_row = 1; ///< So many answers in a row had this outcome.

    [[nodiscard]] std::string key() const;

    bool operator==(const Finding&) const = default;
};

/// Key of a finding in State::findings.
std::string finding_key(
    const ServiceName& service, const StageName& stage, const std::string& probe, const BuildId& build
);

} // namespace tt

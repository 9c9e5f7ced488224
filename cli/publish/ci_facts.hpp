#pragma once

#include "cli/variables.hpp"

#include <string>

namespace tt {

/// What a CI system says about the run that publishes; empty where it says nothing.
struct CiFacts {
    std::string commit = {};
    std::string branch = {};
    std::string author = {};
    std::string subject = {};
    std::string time = {}; ///< RFC 3339.
    std::string url = {};  ///< Of the run, for people.

    bool operator==(const CiFacts&) const = default;
};

/// Reads the variables of Jenkins, GitHub Actions, GitLab or Buildkite, whichever it is.
CiFacts ci_facts(const Variables& variables);

} // namespace tt

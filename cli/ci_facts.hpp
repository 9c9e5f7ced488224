#pragma once

#include "cli/variables.hpp"

#include <string>

namespace tt {

/// What a CI system says about its run; empty where it says nothing.
struct CiFacts {
    std::string commit = {};
    std::string branch = {};
    std::string author = {};
    std::string subject = {};
    std::string time = {};  ///< RFC 3339.
    std::string url = {};   ///< Of the run, for people.
    std::string actor = {}; ///< Who started the run, or pushed what started it.

    bool operator==(const CiFacts&) const = default;
};

/// Reads the variables of Jenkins, GitHub Actions, GitLab or Buildkite, whichever it is.
CiFacts ci_facts(const Variables& variables);

/// Whom a run acts for, and where to see it: `ana (https://ci.example/job/web/7/)`. Empty outside of CI.
std::string on_behalf_of(const CiFacts& facts);

} // namespace tt

#pragma once

#include "integrations/jenkins/run.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt::jenkins {

/// One test that did not pass.
struct FailedTest {
    std::string suite; ///< The class.
    std::string name;
    bool is_new = false; ///< It passed in the run before.

    bool operator==(const FailedTest&) const = default;
};

/// What the tests of a run came to.
struct TestSummary {
    TestCounts counts = {};
    std::vector<FailedTest> failed = {}; ///< The first hundred.

    bool operator==(const TestSummary&) const = default;
};

/// Reads `RUN/testReport/api/json`. One without counts is `corrupt`.
Result<TestSummary> read_test_summary(std::string_view json);

} // namespace tt::jenkins

#include "integrations/jenkins/test_summary.hpp"

#include "integrations/jenkins/action_facts.hpp"
#include "integrations/jenkins/wire.hpp"

namespace tt::jenkins {

namespace {

constexpr std::size_t most_named = 100;

Result<TestCounts> counts_of(const wire::TestReport& sent) {
    if (!sent.failed || (!sent.passed && !sent.total))
        return fail(ErrorKind::corrupt, "a test report of Jenkins has no counts");
    TestCounts counts = test_counts(sent.total.value_or(0), *sent.failed, sent.skipped.value_or(0));
    if (sent.passed) counts.passed = *sent.passed;
    return counts;
}

void add_failed(std::vector<FailedTest>& failed, const wire::TestSuite& suite) {
    for (const auto& [name, test, status] : suite.cases) {
        if (failed.size() == most_named) return;
        const bool is_new = status.value == "REGRESSION";
        if (is_new || status.value == "FAILED") failed.push_back({name.value, test.value, is_new});
    }
}

} // namespace

Result<TestSummary> read_test_summary(std::string_view json) {
    TT_ASSIGN(const auto sent, wire::read<wire::TestReport>(json, "a test report of Jenkins"));
    TT_ASSIGN(const TestCounts counts, counts_of(sent));
    TestSummary summary{counts};
    for (const wire::TestSuite& suite : sent.suites) add_failed(summary.failed, suite);
    return summary;
}

} // namespace tt::jenkins

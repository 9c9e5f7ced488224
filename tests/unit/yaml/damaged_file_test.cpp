#include "integrations/yaml/service_file.hpp"
#include "tests/unit/yaml/whole_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tt {
namespace {

/// The whole file with one stretch replaced by something short.
std::string damaged() {
    static const std::string whole = whole_file;
    const auto pieces = {"",   "\n",  "  ", "- ",  ": ",  "{",  "]",    "\"",    "#",         "&a ",
                         "*a", "!t ", "|",  "010", "yes", "\t", "\xC3", "---\n", "stages:\n", "from: prod\n"};
    std::string text = whole;
    const auto at = *rc::gen::inRange<std::size_t>(0, whole.size());
    const auto length = *rc::gen::inRange<std::size_t>(0, 12);
    text.replace(at, length, *rc::gen::elementOf(std::vector<std::string>(pieces.begin(), pieces.end())));
    return text;
}

RC_GTEST_PROP(DamagedFile, IsTakenOrRefusedAtAPlaceInsideIt, ()) {
    const std::string text = damaged();
    const auto lines = static_cast<int>(std::ranges::count(text, '\n')) + 1;
    const auto checked = check_service_file("tt.yaml", text);
    RC_ASSERT(checked.file.has_value() != has_errors(checked.problems));
    for (const Problem& problem : checked.problems) {
        RC_ASSERT(problem.line >= 1 && problem.line <= lines);
        RC_ASSERT(problem.column >= 1);
        RC_ASSERT(static_cast<std::size_t>(problem.column) <= problem.offending_line.size() + 1);
        RC_ASSERT(!problem.message.empty());
    }
}

} // namespace
} // namespace tt

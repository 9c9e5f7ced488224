#include "cli/publish/problem_view.hpp"

namespace tt {

ProblemsView view_of(const std::vector<Problem>& problems) {
    ProblemsView view;
    for (const Problem& problem : problems)
        view.problems.push_back(
            {problem.file, problem.line, problem.column,
             problem.severity == Severity::error ? "error" : "warning", problem.message, problem.hint}
        );
    return view;
}

} // namespace tt

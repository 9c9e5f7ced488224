#pragma once

#include "integrations/yaml/problem.hpp"
#include "pipeline/base/field.hpp"

#include <string>
#include <vector>

namespace tt {

/// A Problem as JSON has it.
struct ProblemView {
    std::string file;
    int line = 1;
    int column = 1;
    std::string severity;
    std::string message;
    std::string hint;

    static constexpr auto fields() {
        return std::tuple{
            field("file", &ProblemView::file),       field("line", &ProblemView::line),
            field("column", &ProblemView::column),   field("severity", &ProblemView::severity),
            field("message", &ProblemView::message), field("hint", &ProblemView::hint),
        };
    }
};

struct ProblemsView {
    std::vector<ProblemView> problems;

    static constexpr auto fields() { return std::tuple{field("problems", &ProblemsView::problems)}; }
};

ProblemsView view_of(const std::vector<Problem>& problems);

} // namespace tt

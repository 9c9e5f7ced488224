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

    template<class Self = ProblemView>
    static constexpr auto fields() {
        return std::tuple{
            field("file", &Self::file),       field("line", &Self::line),
            field("column", &Self::column),   field("severity", &Self::severity),
            field("message", &Self::message), field("hint", &Self::hint),
        };
    }
};

struct ProblemsView {
    std::vector<ProblemView> problems;

    template<class Self = ProblemsView>
    static constexpr auto fields() {
        return std::tuple{field("problems", &Self::problems)};
    }
};

ProblemsView view_of(const std::vector<Problem>& problems);

} // namespace tt

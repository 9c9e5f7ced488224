#pragma once

#include <string>
#include <vector>

namespace tt {

/// What `tt init` found out, or was told.
struct TemplateAnswers {
    std::string service = {};
    std::string github = {
    }; ///< `owner/repository`; empty: the commits are in the repository around the file.
    std::string branch = "main";
    std::string build_path = "dist";
    std::vector<std::string> stages = {"staging", "canary", "prod"}; ///< At least one.
};

/// A `tt.yaml` to start from. Keys that most services never need stand there as comments, with their
/// defaults; they come from the same table that the parser reads by. It is accepted as it is, whenever the
/// answers are names that tt.yaml accepts.
std::string commented_template(const TemplateAnswers& answers);

} // namespace tt

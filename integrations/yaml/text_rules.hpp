#pragma once

#include <string_view>

namespace tt::yaml {

/// What a text must be like, beyond being one.
struct TextRule {
    std::string_view type; ///< With its article: `a name`.
    bool (*holds)(std::string_view);
    std::string_view hint; ///< What to write instead.
};

extern const TextRule any_value;
extern const TextRule command_line;
extern const TextRule one_line;
extern const TextRule service_name;
extern const TextRule stage_name;
extern const TextRule environment_key;
extern const TextRule github_repository;
extern const TextRule branch_name;
extern const TextRule web_address;
extern const TextRule absolute_path;
extern const TextRule path_in_build;
extern const TextRule octal_mode;
extern const TextRule header_name;
extern const TextRule parameter_name;
extern const TextRule cron_expression;
extern const TextRule days_of_week;
extern const TextRule hours_of_day;
extern const TextRule zone_name;

} // namespace tt::yaml

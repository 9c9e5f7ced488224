#include "integrations/yaml/text_rules.hpp"

#include <string>

namespace tt::yaml {

namespace {

bool only(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view lower_case = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view name_characters = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::string_view word_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::string_view header_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
constexpr std::string_view github_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

bool is_anything(std::string_view) {
    return true;
}

bool is_not_empty(std::string_view text) {
    return !text.empty();
}

bool is_one_line(std::string_view text) {
    return !text.empty() && text.find_first_of("\n\t") == std::string_view::npos;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 63 && only(text, name_characters)
           && only(text.substr(0, 1), lower_case);
}

bool is_stage_name(std::string_view text) {
    return is_name(text) && text != "builds";
}

bool is_environment_key(std::string_view text) {
    return !text.empty() && only(text, word_characters) && !only(text.substr(0, 1), "0123456789");
}

bool is_github_repository(std::string_view text) {
    const auto slash = text.find('/');
    return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size()
           && only(text.substr(0, slash), github_characters)
           && only(text.substr(slash + 1), github_characters);
}

/// What git refuses is refused here, and a few things more.
bool is_branch_name(std::string_view text) {
    const std::string padded = "/" + std::string(text) + "/";
    for (const char* wrong : {"//", "/.", "./", "..", "/-", ".lock/"})
        if (padded.find(wrong) != std::string::npos) return false;
    return only(text, std::string(github_characters) + "/");
}

bool is_web_address(std::string_view text) {
    const bool scheme = text.starts_with("http://") || text.starts_with("https://");
    return scheme && text.size() > text.find("://") + 3
           && text.find_first_of(" \n\t") == std::string_view::npos;
}

bool is_absolute_path(std::string_view text) {
    return is_one_line(text) && text.starts_with('/');
}

bool is_path_in_build(std::string_view text) {
    if (!is_one_line(text) || text.starts_with('/')) return false;
    const std::string padded = "/" + std::string(text) + "/";
    return padded.find("/../") == std::string::npos && padded.find("/./") == std::string::npos
           && padded.find("//") == std::string::npos;
}

bool is_octal_mode(std::string_view text) {
    return text.size() >= 3 && text.size() <= 4 && only(text, "01234567");
}

bool is_header_name(std::string_view text) {
    return !text.empty() && only(text, header_characters);
}

/// tt knows its run again by that parameter.
bool is_parameter_name(std::string_view text) {
    return is_one_line(text) && text != "TT_KEY";
}

} // namespace

const TextRule any_value{"a text", is_anything, ""};
const TextRule command_line{"a command", is_not_empty, ""};
const TextRule one_line{"a text", is_one_line, "write it in one line"};
const TextRule service_name{
    "a name", is_name, "a name has a lower-case letter, then up to 62 lower-case letters, digits and dashes"
};
const TextRule stage_name{
    "a stage name", is_stage_name,
    "a name has a lower-case letter, then up to 62 lower-case letters, digits and dashes; `builds` is taken"
};
const TextRule environment_key{
    "a variable name", is_environment_key, "a variable name has letters, digits and `_`, and no digit first"
};
const TextRule github_repository{"a repository", is_github_repository, "write owner/repository"};
const TextRule branch_name{
    "a branch", is_branch_name, "write its name with letters, digits and `.`, `_`, `-`, `/`"
};
const TextRule web_address{"an address", is_web_address, "write it with http:// or https://"};
const TextRule absolute_path{"an absolute path", is_absolute_path, "start it with /"};
const TextRule path_in_build{
    "a path inside the build", is_path_in_build,
    "write it from the build's root, without `/` in front and without `..`"
};
const TextRule octal_mode{"a mode", is_octal_mode, "write it in octal and in quotes, such as \"027\""};
const TextRule header_name{"a header name", is_header_name, "a header name has letters, digits and dashes"};
const TextRule parameter_name{"a parameter name", is_parameter_name, "`TT_KEY` is taken: tt sets it"};
const TextRule cron_expression{"a cron expression", is_one_line, "write it in one line"};
const TextRule days_of_week{"days", is_one_line, "write mon-thu, or sat,sun"};
const TextRule hours_of_day{"hours", is_one_line, "write \"09:00-16:00\""};
const TextRule zone_name{"a time zone", is_one_line, "write its IANA name, such as America/Los_Angeles"};

} // namespace tt::yaml

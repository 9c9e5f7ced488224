#include "cli/publish/guess.hpp"

#include <algorithm>
#include <array>

namespace tt {

namespace {

/// Where build tools put what they make, most telling first.
constexpr std::array output_directories{"dist", "build/dist", "target/release", "out", "public", "build"};

constexpr std::size_t longest_name = 63;

std::string find_build_path(const std::filesystem::path& directory) {
    std::error_code ignored;
    for (const char* name : output_directories)
        if (std::filesystem::is_directory(directory / name, ignored)) return name;
    return "dist";
}

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
    return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

std::string_view last_part(std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text.substr(text.find_last_of("/:") + 1);
}

bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

} // namespace

std::string github_repository(std::string_view url) {
    constexpr std::string_view host = "github.com";
    const auto found = url.find(host);
    if (found == std::string_view::npos) return "";
    std::string_view rest = without_suffix(url.substr(found + host.size()), ".git");
    if (!rest.starts_with('/') && !rest.starts_with(':')) return "";
    rest.remove_prefix(1);
    return std::ranges::count(rest, '/') == 1 ? std::string(rest) : "";
}

std::string service_name_from(std::string_view text) {
    std::string name;
    for (char c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
        if (is_name(c))
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (name.ends_with('-')) name.pop_back();
    if (name.empty() || (name.front() >= '0' && name.front() <= '9')) name.insert(0, "service-");
    name = name.substr(0, longest_name);
    return std::string(without_suffix(name, "-"));
}

TemplateAnswers guess(const std::filesystem::path& directory, const Commit& commit) {
    TemplateAnswers answers;
    const std::string_view remote = without_suffix(last_part(commit.repository), ".git");
    const std::string own = directory.filename().string();
    answers.service = service_name_from(remote.empty() ? std::string_view(own) : remote);
    answers.github = github_repository(commit.repository);
    if (!commit.branch.empty()) answers.branch = commit.branch;
    answers.build_path = find_build_path(directory);
    return answers;
}

} // namespace tt

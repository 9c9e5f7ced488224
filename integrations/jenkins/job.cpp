#include "integrations/jenkins/job.hpp"

#include "integrations/http/form.hpp"

#include <charconv>
#include <optional>
#include <ranges>
#include <vector>

namespace tt::jenkins {

namespace {

constexpr std::string_view encoded_in_names = "#%/?[]\\";

std::string escape(char letter) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(letter);
    return {'%', digits[byte >> 4U], digits[byte & 15U]};
}

std::optional<char> unescape(std::string_view digits) {
    unsigned char byte = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) return std::nullopt;
    return static_cast<char>(byte);
}

/// One level of percent-encoding taken off; a `%` that begins nothing stays.
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto letter = text[i] == '%' ? unescape(text.substr(i + 1, 2)) : std::nullopt;
        out += letter.value_or(text[i]);
        i += letter ? 2 : 0;
    }
    return out;
}

/// The name that a segment of a URL stands for. One that was decoded once too often on its way here, as by
/// people who copy it, has a slash in it, which no name has.
std::string name_in(std::string_view segment) {
    std::string name;
    for (const char letter : decoded(segment)) name += letter == '/' ? "%2F" : std::string(1, letter);
    return name;
}

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> found;
    for (const auto part : path | std::views::split('/'))
        if (!part.empty()) found.emplace_back(part.begin(), part.end());
    return found;
}

/// The path of a URL: without scheme, host, query and fragment.
std::string_view path_of(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return url;
    const auto slash = url.find('/', scheme + 3);
    return slash == std::string_view::npos ? std::string_view{} : url.substr(slash);
}

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number > 0 ? number : 0;
}

} // namespace

std::string branch_job(std::string_view project, std::string_view branch) {
    std::string name;
    for (const char letter : branch)
        name += encoded_in_names.contains(letter) ? escape(letter) : std::string(1, letter);
    return std::string(project) + "/" + name;
}

std::string branch_of(std::string_view job) {
    return decoded(job.substr(job.rfind('/') + 1));
}

std::string job_path(std::string_view job) {
    std::string path;
    for (const std::string_view segment : segments(job)) path += "/job/" + form_value(segment);
    return path;
}

std::string run_path(const RunId& run) {
    return job_path(run.job) + "/" + std::to_string(run.number);
}

Result<RunId> read_job_url(std::string_view url) {
    const auto parts = segments(path_of(url));
    RunId run;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i] == "view") {
            ++i;
        } else if (parts[i] == "job") {
            run.job += (run.job.empty() ? "" : "/") + name_in(parts[++i]);
            run.number = i + 1 < parts.size() ? number_of(parts[i + 1]) : 0;
        }
    }
    if (!run.job.empty()) return run;
    return fail(
        ErrorKind::invalid_input, "'" + std::string(url.substr(0, url.find('?'))) + "' is no job of Jenkins",
        "it has to look like https://ci.example/job/FOLDER/job/NAME/"
    );
}

} // namespace tt::jenkins

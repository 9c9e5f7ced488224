#include "cli/service_file.hpp"

#include <fstream>
#include <iterator>
#include <string>

namespace tt {

namespace {

constexpr std::string_view blank = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(blank);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

/// A plain or quoted YAML scalar without what follows it.
std::string_view scalar(std::string_view value) {
    value = trimmed(value);
    if (value.starts_with('"') || value.starts_with('\'')) {
        const auto end = value.find(value.front(), 1);
        return end == std::string_view::npos ? std::string_view{} : value.substr(1, end - 1);
    }
    return trimmed(value.substr(0, value.find(" #")));
}

} // namespace

std::optional<std::filesystem::path> find_service_file(std::filesystem::path directory) {
    std::error_code ignored;
    while (true) {
        if (auto file = directory / "tt.yaml"; std::filesystem::is_regular_file(file, ignored)) return file;
        if (!directory.has_relative_path()) return std::nullopt;
        directory = directory.parent_path();
    }
}

std::optional<ServiceName> service_named_by(std::string_view text) {
    constexpr std::string_view key = "service:";
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (line.starts_with(key))
            if (const auto name = scalar(line.substr(key.size())); !name.empty())
                return ServiceName(std::string(name));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return std::nullopt;
}

Result<ServiceName> service_named_in(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.is_open())
        return fail(ErrorKind::invalid_input, file.string() + " cannot be read", "check its permissions");
    if (auto name = service_named_by(text)) return *name;
    return fail(
        ErrorKind::invalid_input, file.string() + " has no line 'service: NAME'",
        "check the file: tt config check"
    );
}

} // namespace tt

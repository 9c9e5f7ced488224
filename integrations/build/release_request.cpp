#include "integrations/build/release_request.hpp"

#include "integrations/build/escape.hpp"

#include <charconv>
#include <set>

namespace tt {

namespace {

template<class Number>
bool read_number(std::string_view text, Number& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc{} && end == text.data() + text.size();
}

/// Puts a value where it belongs; false for a key or a number that makes no sense.
bool assign(ReleaseRequest& request, std::string_view key, const std::string& value) {
    if (key == "--archive")
        request.archive = value;
    else if (key == "--artifact")
        request.artifact = Digest(value);
    else if (key == "--build")
        request.build = Digest(value);
    else if (key == "--releases")
        request.releases = value;
    else if (key == "--name")
        request.name = value;
    else if (key == "--base")
        request.base = value;
    else if (key == "--writable")
        request.writable.push_back(value);
    else if (key == "--replace")
        request.replace = value == "yes";
    else if (key == "--durability")
        request.durable = value != "fast";
    else if (key == "--max-entries")
        return read_number(value, request.limits.entries);
    else if (key == "--max-bytes")
        return read_number(value, request.limits.bytes);
    else
        return false;
    return true;
}

Result<> require_all(const std::set<std::string_view>& given) {
    if (given.contains("--artifact") == given.contains("--base"))
        return fail(ErrorKind::invalid_input, "one of --artifact and --base is needed");
    for (const char* key : {"--archive", "--build", "--releases", "--name", "--max-entries", "--max-bytes"})
        if (!given.contains(key)) return fail(ErrorKind::invalid_input, std::string(key) + " is missing");
    return {};
}

/// The words between single spaces.
std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> words;
    for (auto space = line.find(' '); space != line.npos; space = line.find(' ')) {
        words.push_back(line.substr(0, space));
        line.remove_prefix(space + 1);
    }
    words.push_back(line);
    return words;
}

} // namespace

std::vector<std::string> to_arguments(const ReleaseRequest& request) {
    std::vector<std::string> arguments{
        "--archive=" + request.archive.string(),
        request.base.empty() ? "--artifact=" + request.artifact.value : "--base=" + request.base,
        "--build=" + request.build.value,
        "--releases=" + request.releases.string(),
        "--name=" + request.name,
        "--max-entries=" + std::to_string(request.limits.entries),
        "--max-bytes=" + std::to_string(request.limits.bytes),
    };
    if (request.replace) arguments.emplace_back("--replace=yes");
    if (!request.durable) arguments.emplace_back("--durability=fast");
    for (const auto& path : request.writable) arguments.push_back("--writable=" + path);
    return arguments;
}

Result<ReleaseRequest> parse_arguments(std::span<const char* const> arguments) {
    ReleaseRequest request;
    std::set<std::string_view> given;
    for (const std::string_view argument : arguments) {
        const auto key = argument.substr(0, argument.find('='));
        if (key == argument || !assign(request, key, std::string(argument.substr(key.size() + 1))))
            return fail(ErrorKind::invalid_input, "'" + std::string(argument) + "' is not understood");
        given.insert(key);
    }
    TT_TRY(require_all(given));
    return request;
}

std::vector<std::string> to_arguments(const SpareRequest& request) {
    return {"--spare-of=" + request.base, "--releases=" + request.releases.string()};
}

std::optional<SpareRequest> parse_spare_arguments(std::span<const char* const> arguments) {
    constexpr std::string_view base = "--spare-of=";
    constexpr std::string_view releases = "--releases=";
    if (arguments.size() != 2) return std::nullopt;
    const std::string_view first = arguments[0];
    const std::string_view second = arguments[1];
    if (!first.starts_with(base) || !second.starts_with(releases)) return std::nullopt;
    return SpareRequest{second.substr(releases.size()), std::string(first.substr(base.size()))};
}

std::string outcome_line(const Result<>& outcome) {
    if (outcome) return "ok";
    const Error& error = outcome.error();
    return "error " + std::string(to_string(error.kind)) + " " + escape(error.message) + " "
           + escape(error.hint);
}

Result<> parse_outcome(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line == "ok") return {};
    const auto words = split(line);
    const bool is_error = words.size() == 4 && words[0] == "error";
    const auto message = is_error ? unescape(words[2]) : std::nullopt;
    const auto hint = is_error ? unescape(words[3]) : std::nullopt;
    if (!message || !hint) return fail(ErrorKind::failed, "unpack: the program ended without an answer");
    return fail(error_kind_from(words[1]), *message, *hint);
}

} // namespace tt

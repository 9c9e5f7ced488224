#include "integrations/s3/credentials.hpp"

#include <optional>

namespace tt::s3 {

namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r";
    const auto first = std::min(text.find_first_not_of(blank), text.size());
    return text.substr(first, text.find_last_not_of(blank) + 1 - first);
}

std::string_view next_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

void take(Credentials& credentials, std::string_view line) {
    const auto equals = std::min(line.find('='), line.size());
    const std::string_view key = trimmed(line.substr(0, equals));
    const std::string value(trimmed(line.substr(std::min(equals + 1, line.size()))));
    if (key == "aws_access_key_id") credentials.access_key = value;
    if (key == "aws_secret_access_key") credentials.secret_key = value;
    if (key == "aws_session_token") credentials.session_token = value;
}

} // namespace

Result<Credentials> parse_shared_credentials(std::string_view text, std::string_view profile) {
    const std::string heading = "[" + std::string(profile) + "]";
    std::optional<Credentials> found;
    bool inside = false;
    while (!text.empty()) {
        const std::string_view line = next_line(text);
        if (line.empty() || line.starts_with('#') || line.starts_with(';')) continue;
        if (line.starts_with('[')) inside = line == heading;
        if (inside && !found) found.emplace();
        if (inside) take(*found, line);
    }
    if (!found)
        return fail(
            ErrorKind::not_found, "there is no profile " + heading,
            "name one that is there with AWS_PROFILE, or write it"
        );
    if (!found->access_key.empty() && !found->secret_key.empty()) return *found;
    return fail(
        ErrorKind::invalid_input,
        "the profile " + heading + " lacks aws_access_key_id or aws_secret_access_key",
        "tt takes keys only, no roles and no credential_process"
    );
}

} // namespace tt::s3

#include "integrations/github/webhook_secret.hpp"

#include "integrations/github/url.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

namespace tt::github {

namespace {

/// A secret may hold spaces; only what follows a URL is apart from it.
Result<WebhookSecret> read_line(std::string_view line) {
    if (!line.starts_with("https://") && !line.starts_with("http://"))
        return WebhookSecret{std::string(line)};
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::size_t secret = std::min(line.find_first_not_of(' ', space), line.size());
    std::string place = lower_case(line.substr(0, space));
    while (place.ends_with('/')) place.pop_back();
    if (secret < line.size() && parse_url(place))
        return WebhookSecret{std::string(line.substr(secret)), std::move(place)};
    return fail(ErrorKind::invalid_input, "is neither `SECRET` nor `URL SECRET`");
}

} // namespace

Result<std::vector<WebhookSecret>> read_webhook_secrets(std::string_view text) {
    std::istringstream lines{std::string(text)};
    std::vector<WebhookSecret> secrets;
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        while (line.ends_with('\r')) line.pop_back();
        if (line.empty()) continue;
        auto secret = read_line(line);
        if (!secret) return with_context(secret.error(), fmt::format("line {}", number));
        secrets.push_back(*std::move(secret));
    }
    if (!secrets.empty()) return secrets;
    return fail(ErrorKind::invalid_input, "holds no secret");
}

bool is_at(std::string_view page, std::string_view place) {
    const std::string at = lower_case(page);
    return place.empty() || at == place || at.starts_with(std::string(place) + "/");
}

} // namespace tt::github

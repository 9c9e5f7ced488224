#include "integrations/acceptance/logins.hpp"

#include <sstream>

namespace tt {

namespace {

std::string without_slash(std::string_view url) {
    while (url.ends_with('/')) url.remove_suffix(1);
    return std::string(url);
}

Error not_understood(int line) {
    return {
        ErrorKind::invalid_input, "line " + std::to_string(line) + " is not `URL SECRET`",
        "write it like: https://ci.example USER:TOKEN"
    };
}

} // namespace

void Logins::add(std::string_view url, const std::string& secret) {
    secrets_.try_emplace(without_slash(url), secret);
}

std::string Logins::secret_for(std::string_view url) const {
    const auto found = secrets_.find(without_slash(url));
    return found == secrets_.end() ? "" : found->second;
}

Result<> read_logins(Logins& logins, std::string_view text) {
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::istringstream words(line);
        std::string url;
        std::string secret;
        std::string more;
        words >> url >> secret >> more;
        if (url.empty() || url.starts_with('#')) continue;
        const bool is_url = url.starts_with("https://") || url.starts_with("http://");
        if (!is_url || secret.empty() || !more.empty()) return std::unexpected(not_understood(number));
        logins.add(url, secret);
    }
    return {};
}

} // namespace tt

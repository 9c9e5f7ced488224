#include "integrations/acceptance/logins.hpp"

#include <sstream>
#include <utility>
#include <vector>

namespace tt {

namespace {

std::string without_slash(std::string_view url) {
    while (url.ends_with('/')) url.remove_suffix(1);
    return std::string(url);
}

/// The words of one line, of which there are at most one more than a line may have.
std::vector<std::string> words_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; words.size() < 5 && in >> word;) words.push_back(std::move(word));
    return words;
}

Error not_understood() {
    return {
        ErrorKind::invalid_input, "is not `URL SECRET`",
        "write it like: https://ci.example USER:TOKEN, or for a GitHub App: https://github.com app ID KEYFILE"
    };
}

Result<> read_line(Logins& logins, const std::vector<std::string>& words, const ReadSecret& read_secret) {
    const bool is_url = words[0].starts_with("https://") || words[0].starts_with("http://");
    const bool is_app = words.size() == 4 && words[1] == "app";
    if (!is_url || (words.size() != 2 && !is_app)) return std::unexpected(not_understood());
    if (!is_app) {
        logins.add(words[0], words[1]);
        return {};
    }
    TT_ASSIGN(std::string key, read_secret(words[3]));
    logins.add(words[0], AppLogin{words[2], std::move(key)});
    return {};
}

} // namespace

void Logins::add(std::string_view url, const std::string& secret) {
    logins_.try_emplace(without_slash(url), Login{secret, {}});
}

void Logins::add(std::string_view url, AppLogin app) {
    logins_.try_emplace(without_slash(url), Login{{}, std::move(app)});
}

std::string Logins::secret_for(std::string_view url) const {
    const auto found = logins_.find(without_slash(url));
    return found == logins_.end() ? "" : found->second.secret;
}

const AppLogin* Logins::app_for(std::string_view url) const {
    const auto found = logins_.find(without_slash(url));
    const bool is_app = found != logins_.end() && !found->second.app.issuer.empty();
    return is_app ? &found->second.app : nullptr;
}

Result<> read_logins(Logins& logins, std::string_view text, const ReadSecret& read_secret) {
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        const std::vector<std::string> words = words_of(line);
        if (words.empty() || words[0].starts_with('#')) continue;
        if (auto read = read_line(logins, words, read_secret); !read) {
            read.error().message = "line " + std::to_string(number) + " " + read.error().message;
            return read;
        }
    }
    return {};
}

} // namespace tt

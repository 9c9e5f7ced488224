#include "integrations/git/git_remote.hpp"

#include "integrations/git/handle.hpp"
#include "integrations/git/remote_url.hpp"

namespace tt {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

} // namespace

std::string GitRemote::shown() const {
    return git::without_credentials(url);
}

std::string GitRemote::without_secrets(std::string_view text) const {
    std::string safe(text);
    if (url != shown()) replace_all(safe, url, shown());
    if (!token.empty()) replace_all(safe, token, "***");
    return safe;
}

Result<std::string> url_to_push_to(const std::filesystem::path& inside) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(inside));
    if (git_repository_is_bare(repository.get()) == 1)
        return std::string(git_repository_path(repository.get()));
    git::Config config;
    const char* url = nullptr;
    if (git::make(config, git_repository_config_snapshot, repository.get()) == 0
        && git_config_get_string(&url, config.get(), "remote.origin.url") == 0)
        return std::string(url);
    return fail(
        ErrorKind::not_found, "the repository at '" + inside.string() + "' has no remote named origin",
        "name where CI fetches from: --remote URL"
    );
}

} // namespace tt

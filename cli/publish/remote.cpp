#include "cli/publish/remote.hpp"

#include "cli/publish/caches.hpp"
#include "cli/publish/heartbeat.hpp"
#include "integrations/git/bare_cache.hpp"
#include "integrations/github/url.hpp"

namespace tt {

using std::filesystem::path;

bool is_path(const std::string& remote) {
    return !remote.contains("://")
           && (remote.starts_with('/') || remote.starts_with('.') || !remote.contains(':'));
}

std::string token_for(const std::string& url, const Variables& variables) {
    const auto parts = github::parse_url(url); // One with a user and a password brings its own login.
    if (!parts || (parts->scheme != "https" && !parts->is_loopback())) return "";
    if (parts->host == github::lower_case(variable(variables, "GH_HOST")))
        return variable(variables, "GH_ENTERPRISE_TOKEN");
    if (parts->host != "github.com") return "";
    for (const char* name : {"TT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"})
        if (std::string token = variable(variables, name); !token.empty()) return token;
    return "";
}

Result<path> fetch_aloud(Context& context, const GitRemote& remote) {
    TT_ASSIGN(const path caches, cache_of(context.variables, "git"));
    path cache = cache_for(caches, remote);
    context.output.remark("fetching from " + remote.shown());
    const Heartbeat heartbeat(context.output, "still fetching");
    TT_TRY(fetch(cache, remote));
    return cache;
}

} // namespace tt

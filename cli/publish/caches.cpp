#include "cli/publish/caches.hpp"

namespace tt {

Result<std::filesystem::path> cache_of(const Variables& variables, const std::string& name) {
    using std::filesystem::path;
    if (const std::string cache = variable(variables, "XDG_CACHE_HOME"); !cache.empty())
        return path(cache) / "tt" / name;
    if (const std::string home = variable(variables, "HOME"); !home.empty())
        return path(home) / ".cache/tt" / name;
    return fail(
        ErrorKind::invalid_input, "where may the " + name + " cache be? HOME is not set", "set XDG_CACHE_HOME"
    );
}

} // namespace tt

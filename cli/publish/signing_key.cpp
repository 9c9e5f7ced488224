#include "cli/publish/signing_key.hpp"

#include "integrations/files/atomic_file.hpp"

#include <sys/stat.h>

namespace tt {

namespace {

using std::filesystem::path;

constexpr std::size_t largest_file = 1 << 16;

Result<> check_private(const path& file) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return {};
    return fail(
        ErrorKind::denied, "the signing key '" + file.string() + "' can be read by others",
        "chmod 600 " + file.string() + "; if somebody may have read it, make a new one: tt key new"
    );
}

Result<SecretKey> read_secret_key(const path& file) {
    TT_TRY(check_private(file));
    TT_ASSIGN(const std::string text, read_file(file, largest_file));
    auto key = parse_secret_key(text);
    if (!key) return with_context(key.error(), "'" + file.string() + "'");
    return key;
}

} // namespace

Result<std::optional<SecretKey>> signing_key(const path& named, const Variables& variables) {
    const path file = named.empty() ? path(variable(variables, "TT_SIGNING_KEY")) : named;
    if (file.empty()) return std::nullopt;
    TT_ASSIGN(SecretKey key, read_secret_key(file));
    return std::optional(std::move(key));
}

path key_directory(const path& named, const Variables& variables) {
    if (!named.empty()) return named;
    const std::string config = variable(variables, "XDG_CONFIG_HOME");
    return (config.empty() ? path(variable(variables, "HOME")) / ".config" : path(config)) / "tt" / "keys";
}

Result<std::vector<PublicKey>> read_public_keys(const path& file) {
    TT_ASSIGN(const std::string text, read_file(file, largest_file));
    auto keys = parse_public_keys(text);
    if (!keys) return with_context(keys.error(), "'" + file.string() + "'");
    return keys;
}

Result<std::vector<PublicKey>> kept_public_keys(const Variables& variables) {
    std::vector<PublicKey> keys;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(key_directory({}, variables), error)) {
        if (entry.path().extension() != ".pub") continue;
        TT_ASSIGN(const auto more, read_public_keys(entry.path()));
        keys.insert(keys.end(), more.begin(), more.end());
    }
    return keys;
}

} // namespace tt

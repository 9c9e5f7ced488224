#include "cli/serve/authority.hpp"

#include "cli/serve/private_file.hpp"
#include "integrations/files/atomic_file.hpp"

#include <system_error>

namespace tt {

Result<Authority> kept_authority(const std::filesystem::path& home, Time now) {
    const auto file = home / "agents.authority";
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        TT_ASSIGN(const std::string made, Authority::make(now));
        TT_TRY(write_atomically(file, made, 0600));
    }
    TT_ASSIGN(const std::string pem, read_private(file));
    auto authority = Authority::read(pem);
    if (authority) return authority;
    return fail(
        authority.error().kind, file.string() + ": " + authority.error().message,
        "put it back from a backup; without it (remove it) every host has to be enrolled again"
    );
}

} // namespace tt

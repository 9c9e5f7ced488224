#pragma once

#include "cli/variables.hpp"
#include "integrations/signing/key.hpp"

#include <filesystem>
#include <optional>

namespace tt {

/// The key that a build is signed with: the file named, else that of TT_SIGNING_KEY; nothing where neither is
/// named. Refuses a file that others may read. No message holds any of the key.
Result<std::optional<SecretKey>> signing_key(const std::filesystem::path& named, const Variables& variables);

/// Where `tt key` keeps keys: the directory named, else `$XDG_CONFIG_HOME/tt/keys`, else `~/.config/tt/keys`.
std::filesystem::path key_directory(const std::filesystem::path& named, const Variables& variables);

/// All public keys that `tt key` keeps.
Result<std::vector<PublicKey>> kept_public_keys(const Variables& variables);

/// The public keys in a file.
Result<std::vector<PublicKey>> read_public_keys(const std::filesystem::path& file);

} // namespace tt

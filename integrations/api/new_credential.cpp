#include "integrations/api/new_credential.hpp"

#include "integrations/crypto/random.hpp"
#include "integrations/crypto/sha256.hpp"

namespace tt {

std::string new_secret() {
    return "tt_" + random_token(32);
}

Credential new_credential(const std::string& name, Role role, const std::string& secret, Time now) {
    Credential credential;
    credential.id = CredentialId{"c-" + random_token(5)};
    credential.name = name;
    credential.role = role;
    credential.secret = sha256(secret);
    credential.created_at = now;
    return credential;
}

} // namespace tt

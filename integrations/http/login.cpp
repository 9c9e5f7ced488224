#include "integrations/http/login.hpp"

#include "integrations/crypto/base64.hpp"

namespace tt {

std::string authorization(const std::string& login) {
    if (login.empty()) return "";
    return login.contains(':') ? "Basic " + to_base64(login) : "Bearer " + login;
}

} // namespace tt

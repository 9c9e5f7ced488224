#pragma once

#include <string>

namespace tt {

/// The value of the header `Authorization` for a login: `USER:PASSWORD`, or a token, which has no colon.
/// Empty for an empty login.
std::string authorization(const std::string& login);

} // namespace tt

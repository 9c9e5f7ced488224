#pragma once

#include "pipeline/model/credential.hpp"

#include <string>

namespace tt {

/// A secret that nobody can guess: `tt_` and 64 hexadecimal digits.
std::string new_secret();

/// What the control plane keeps of a secret, under an id of its own.
Credential new_credential(const std::string& name, Role role, const std::string& secret, Time now);

} // namespace tt

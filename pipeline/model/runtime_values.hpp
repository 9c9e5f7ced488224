#pragma once

#include "pipeline/model/policy.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// The runtime configuration of a service, by stage name.
using Values = std::map<std::string, Environment>;

/// Whether a key's name says that its value is a secret: `DB_PASSWORD`, `API_TOKEN`, `SIGNING_KEY`, …
bool looks_secret(std::string_view key);

/// A value for people, as `tt config set` takes it: `16`, `@file:/etc/web/db-url`; a secret's text is hidden.
std::string shown_value(const std::string& key, const RuntimeValue& value);

/// A key whose value became another one.
struct ValueChange {
    std::string stage;
    std::string key;
    std::optional<RuntimeValue> value; ///< Absent: it has none any more.

    bool operator==(const ValueChange&) const = default;
};

/// `prod PORT=8080`, `prod -DEBUG`.
std::string to_text(const ValueChange& change);

/// What is different in `after`, in the order of stage and key.
std::vector<ValueChange> changed_values(const Values& before, const Values& after);

/// Makes the change.
void apply(Values& values, const ValueChange& change);

/// The value of a key in a stage, or null.
const RuntimeValue* find_value(const Values& values, const std::string& stage, const std::string& key);

} // namespace tt

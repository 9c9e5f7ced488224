#pragma once

#include "integrations/yaml/config_keys.hpp"
#include "pipeline/base/field.hpp"

namespace tt {

/// A ConfigKey as JSON has it.
struct ExplainedKey {
    std::string key;
    std::string type;
    std::string fallback;
    std::string doc;
    bool required = false;
    bool supported = true;

    static constexpr auto fields() {
        return std::tuple{
            field("key", &ExplainedKey::key),           field("type", &ExplainedKey::type),
            field("default", &ExplainedKey::fallback),  field("doc", &ExplainedKey::doc),
            field("required", &ExplainedKey::required), field("supported", &ExplainedKey::supported),
        };
    }
};

struct ExplainedKeys {
    std::vector<ExplainedKey> keys;

    static constexpr auto fields() { return std::tuple{field("keys", &ExplainedKeys::keys)}; }
};

inline ExplainedKeys explained(const std::vector<ConfigKey>& keys) {
    ExplainedKeys out;
    for (const auto& [path, type, fallback, doc, required, supported] : keys)
        out.keys.push_back({path, type, fallback, doc, required, supported});
    return out;
}

} // namespace tt

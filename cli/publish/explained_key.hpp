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

    template<class Self = ExplainedKey>
    static constexpr auto fields() {
        return std::tuple{
            field("key", &Self::key),           field("type", &Self::type),
            field("default", &Self::fallback),  field("doc", &Self::doc),
            field("required", &Self::required), field("supported", &Self::supported),
        };
    }
};

struct ExplainedKeys {
    std::vector<ExplainedKey> keys;

    template<class Self = ExplainedKeys>
    static constexpr auto fields() {
        return std::tuple{field("keys", &Self::keys)};
    }
};

inline ExplainedKeys explained(const std::vector<ConfigKey>& keys) {
    ExplainedKeys out;
    for (const auto& [path, type, fallback, doc, required, supported] : keys)
        out.keys.push_back({path, type, fallback, doc, required, supported});
    return out;
}

} // namespace tt

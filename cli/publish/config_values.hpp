#pragma once

#include "pipeline/base/field.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// One key of a `tt.yaml` with the value that holds.
struct ConfigValue {
    std::string key;    ///< `stages[prod].rollout.parallel`; stages are named, not counted.
    std::string value;  ///< As tt.yaml would have it.
    std::string origin; ///< `tt.yaml:12`, or `default`.

    template<class Self = ConfigValue>
    static constexpr auto fields() {
        return std::tuple{
            field("key", &Self::key),
            field("value", &Self::value),
            field("origin", &Self::origin),
        };
    }
};

struct ConfigValues {
    std::vector<ConfigValue> values;

    template<class Self = ConfigValues>
    static constexpr auto fields() {
        return std::tuple{field("values", &Self::values)};
    }
};

/// Every value that holds in a sound `tt.yaml`, given or by default, in the order of the key table.
ConfigValues effective_values(const std::string& name, std::string_view text);

} // namespace tt

#pragma once

#include <string>
#include <vector>

namespace tt {

/// One key of `tt.yaml`, as `tt explain KEY` shows it.
struct ConfigKey {
    std::string path; ///< `stages[].rollout.parallel`; `[]` is an item of a list, `<…>` a name of one's own.
    std::string type; ///< For people: `duration`, `hold | rollback | continue`.
    std::string fallback; ///< What holds when the key is absent; empty: nothing.
    std::string doc;      ///< One line. For an unsupported key, why it is refused rather than ignored.
    bool required = false;
    bool supported = true;
};

/// Every key, in the order in which a file is best written. The parser reads by the same table.
const std::vector<ConfigKey>& config_keys();

} // namespace tt

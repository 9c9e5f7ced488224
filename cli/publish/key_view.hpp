#pragma once

#include "pipeline/base/field.hpp"

#include <string>
#include <tuple>
#include <vector>

namespace tt {

/// A signing key as `tt key` shows it: never what is secret of it.
struct KeyView {
    std::string name;        ///< What people call it.
    std::string key;         ///< What signatures call it.
    std::string public_file; ///< What hosts trust.
    std::string secret_file; ///< What builds are signed with; empty where it is not.

    template<class Self = KeyView>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name), field("key", &Self::key), field("public_file", &Self::public_file),
            field("secret_file", &Self::secret_file)
        };
    }
};

struct KeysView {
    std::vector<KeyView> keys;

    template<class Self = KeysView>
    static constexpr auto fields() {
        return std::tuple{field("keys", &Self::keys)};
    }
};

} // namespace tt

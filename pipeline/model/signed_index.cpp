#include "pipeline/model/signed_index.hpp"

#include <algorithm>

namespace tt {

const RevokedBuild* revocation_of(const SignedIndex& index, const BuildId& build) {
    const auto found = std::ranges::find(index.builds, build, &RevokedBuild::build);
    return found == index.builds.end() ? nullptr : &*found;
}

const RevokedKey* revocation_of(const SignedIndex& index, const std::string& key) {
    const auto found = std::ranges::find(index.keys, key, &RevokedKey::key);
    return found == index.keys.end() ? nullptr : &*found;
}

} // namespace tt

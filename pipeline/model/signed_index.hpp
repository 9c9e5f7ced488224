#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace tt {

/// This build must not come to any host any more.
struct RevokedBuild {
    BuildId build;
    std::string reason;

    bool operator==(const RevokedBuild&) const = default;

    template<class Self = RevokedBuild>
    static constexpr auto fields() {
        return std::tuple{field("build", &Self::build), field("reason", &Self::reason)};
    }
};

/// What this key signs from now on is not taken.
struct RevokedKey {
    std::string key; ///< Its name, as minisign prints it.
    std::string reason;

    bool operator==(const RevokedKey&) const = default;

    template<class Self = RevokedKey>
    static constexpr auto fields() {
        return std::tuple{field("key", &Self::key), field("reason", &Self::reason)};
    }
};

/// What the publisher of a service says of all its builds at once: a newer index takes the place of an older
/// one. The control plane only carries it; hosts check the signature.
struct SignedIndex {
    std::uint64_t sequence = 0; ///< Grows with each index.
    Time expires_at;            ///< From then on hosts take no new build until there is a newer index.
    BuildId newest;             ///< The newest build that its publisher knew of; empty: none.
    std::vector<RevokedBuild> builds;
    std::vector<RevokedKey> keys;
    std::string signature; ///< The signature file of minisign over its text (docs/build-format.md).

    bool operator==(const SignedIndex&) const = default;

    template<class Self = SignedIndex>
    static constexpr auto fields() {
        return std::tuple{
            field("sequence", &Self::sequence), field("expires_at", &Self::expires_at),
            field("newest", &Self::newest),     field("builds", &Self::builds),
            field("keys", &Self::keys),         field("signature", &Self::signature),
        };
    }
};

/// The index's entry for the build or the key; null: it is not revoked.
const RevokedBuild* revocation_of(const SignedIndex& index, const BuildId& build);
const RevokedKey* revocation_of(const SignedIndex& index, const std::string& key);

} // namespace tt

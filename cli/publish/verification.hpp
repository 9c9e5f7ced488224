#pragma once

#include "integrations/signing/signed_build.hpp"
#include "integrations/signing/signed_index.hpp"
#include "pipeline/base/field.hpp"

#include <filesystem>
#include <span>
#include <tuple>

namespace tt {

/// One thing that was looked at.
struct Finding {
    std::string what; ///< `signature`, `tree`, …
    bool holds = false;
    std::string why; ///< What was found, for people.

    template<class Self = Finding>
    static constexpr auto fields() {
        return std::tuple{field("what", &Self::what), field("holds", &Self::holds), field("why", &Self::why)};
    }
};

/// All that `tt verify` found out about a build.
struct Verification {
    BuildId build;
    std::vector<Finding> findings;

    template<class Self = Verification>
    static constexpr auto fields() {
        return std::tuple{field("build", &Self::build), field("findings", &Self::findings)};
    }
};

/// Whether one of the keys signed what is said of the build.
Finding
verify_signature(std::span<const PublicKey> keys, const std::string& signature, const SignedBuild& build);

/// Whether the build id follows from service, commit and digest.
Finding verify_id(const SignedBuild& build);

/// Whether one of the keys signed the index and it is in force, and whether it leaves the build alone.
std::vector<Finding> verify_by_index(
    std::span<const PublicKey> keys, const SignedIndex& index, const SignedBuild& build, Time now
);

/// Whether the bytes are those of the build: of a directory its tree, of an archive the file and the tree in
/// it. An Error only when they cannot be read. `scratch` is where an archive may be unpacked.
Result<std::vector<Finding>> verify_bytes(
    const std::filesystem::path& bytes, const std::filesystem::path& scratch, const SignedBuild& build
);

} // namespace tt

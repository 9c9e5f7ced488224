#pragma once

#include "integrations/signing/signature.hpp"
#include "pipeline/model/build.hpp"

#include <span>

namespace tt {

/// What a publisher signs of a build: which bytes it consists of, how they are packed, and whose they are.
struct SignedBuild {
    BuildId build;
    ServiceName service;
    CommitId commit;
    Digest digest; ///< Of the manifest.
    Artifact artifact;

    bool operator==(const SignedBuild&) const = default;
};

/// The signed part of a build's record.
SignedBuild signed_part(const Build& build);

/// The text that is signed, byte for byte as docs/build-format.md has it.
std::string signed_text(const SignedBuild& build);

/// The inverse of signed_text(); refuses every other text, and a build id that does not follow from the rest.
Result<SignedBuild> parse_signed_text(std::string_view text);

/// The signature file for the build.
Result<std::string> sign_build(const SecretKey& key, const SignedBuild& build);

/// The key by which one of `keys` signed exactly this build; else as signer_of().
Result<KeyName>
verify_build(std::span<const PublicKey> keys, std::string_view signature, const SignedBuild& build);

} // namespace tt

#include "cli/publish/verification.hpp"

#include "integrations/archive/scan_tree.hpp"
#include "integrations/archive/unpack.hpp"
#include "integrations/build/build_id.hpp"
#include "integrations/crypto/sha256.hpp"

namespace tt {

namespace {

using std::filesystem::path;

Finding compared(std::string what, const Digest& expected, const Digest& found) {
    if (found == expected) return {std::move(what), true, found.value};
    return {std::move(what), false, "is " + found.value + ", and should be " + expected.value};
}

Result<Digest> digest_of_tree(const path& tree) {
    TT_ASSIGN(Manifest manifest, scan_tree(tree));
    for (ManifestEntry& entry : manifest.entries)
        if (entry.type == EntryType::file) {
            TT_ASSIGN(entry.content, sha256_file(tree / entry.path));
        }
    return digest(manifest);
}

/// Nothing is unpacked of an archive that is another one.
Result<std::vector<Finding>>
verify_archive(const path& archive, const path& scratch, const SignedBuild& build) {
    TT_ASSIGN(const Digest found, sha256_file(archive));
    std::vector<Finding> findings{compared("artifact", build.artifact.digest, found)};
    if (!findings[0].holds) return findings;
    auto manifest = unpack(archive, scratch / "tree");
    if (manifest)
        findings.push_back(compared("tree", build.digest, digest(*manifest)));
    else
        findings.push_back({"tree", false, manifest.error().message});
    return findings;
}

} // namespace

Finding
verify_signature(std::span<const PublicKey> keys, const std::string& signature, const SignedBuild& build) {
    const auto signer = verify_build(keys, signature, build);
    if (signer) return {"signature", true, "by key " + *signer};
    return {"signature", false, "the build " + signer.error().message};
}

Finding verify_id(const SignedBuild& build) {
    if (build.build == build_id(build.service, build.commit, build.digest))
        return {"id", true, build.build.value};
    return {"id", false, "does not follow from service, commit and digest"};
}

std::vector<Finding> verify_by_index(
    std::span<const PublicKey> keys, const SignedIndex& index, const SignedBuild& build, Time now
) {
    const auto signer = verify_index(keys, build.service, index);
    const std::string name = "index " + std::to_string(index.sequence) + " ";
    const std::string end = to_rfc3339(index.expires_at);
    const bool expired = now >= index.expires_at;
    const RevokedBuild* revoked = revocation_of(index, build.build);
    return {
        !signer
            ? Finding{"index", false, name + signer.error().message}
            : Finding{"index", !expired, name + "by key " + *signer + (expired ? " expired at " : ", in force until ") + end},
        revoked ? Finding{"revocation", false, "is revoked: " + revoked->reason}
                : Finding{"revocation", true, "is not revoked"}
    };
}

Result<std::vector<Finding>> verify_bytes(const path& bytes, const path& scratch, const SignedBuild& build) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(bytes, ignored)) return verify_archive(bytes, scratch, build);
    TT_ASSIGN(const Digest found, digest_of_tree(bytes));
    return std::vector{compared("tree", build.digest, found)};
}

} // namespace tt

#include "agent/publishers.hpp"

#include "integrations/build/build_id.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/signing/signed_index.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 1 << 16;

SignedBuild signed_part(const ServiceName& service, const Prepare& prepare) {
    return {
        prepare.build,
        service,
        prepare.commit.id,
        prepare.digest,
        {prepare.artifact.digest, prepare.artifact.bytes}
    };
}

/// Releases are found by build id, so one name must never stand for two trees.
Result<> check_id(const SignedBuild& build) {
    if (build.build == build_id(build.service, build.commit, build.digest)) return {};
    return fail(
        ErrorKind::corrupt,
        "the id of build " + short_id(build.build) + " does not follow from its service, commit and digest",
        "do not trust this control plane before you know why"
    );
}

Error not_pinned(const ServiceName& service, const fs::path& file) {
    return {
        ErrorKind::denied, "no publisher's key is pinned for " + service.value,
        "this agent requires signatures: put the public key into " + file.string()
    };
}

std::string text_of(const Error& error) {
    return error.message + (error.hint.empty() ? "" : "; " + error.hint);
}

/// What an index that counts says about the build.
Trust by_index(const ServiceName& service, const SignedIndex& index, const BuildId& build, Time now) {
    Trust trust;
    const std::string name = "index " + std::to_string(index.sequence) + " of " + service.value;
    if (const RevokedBuild* revoked = revocation_of(index, build))
        trust.revoked = "build " + short_id(build) + " of " + service.value
                        + " is revoked by its publisher: " + revoked->reason + " (" + name + ")";
    if (now >= index.expires_at)
        trust.expired = name + " expired at " + to_rfc3339(index.expires_at) + ", and here it is "
                        + to_rfc3339(now) + "; make a newer one: tt index renew --key FILE, then tt retry";
    return trust;
}

} // namespace

fs::path Publishers::file_of(const ServiceName& service) const {
    return directory_ / (service.value + ".pub");
}

/// None where there is no file.
Result<std::vector<PublicKey>> Publishers::pinned(const ServiceName& service) const {
    const fs::path file = file_of(service);
    const auto text = read_file(file, largest_file);
    if (!text && text.error().kind == ErrorKind::not_found) return std::vector<PublicKey>{};
    if (!text) return std::unexpected(text.error());
    auto keys = parse_public_keys(*text);
    if (!keys) return with_context(keys.error(), "read '" + file.string() + "'");
    return keys;
}

Result<std::string>
Publishers::signer(const SignedBuild& build, const Prepare& prepare, std::span<const PublicKey> keys) const {
    auto signer = verify_build(keys, prepare.signature, build);
    if (signer) return signer;
    return fail(
        signer.error().kind,
        "build " + short_id(build.build) + " of " + build.service.value + " " + signer.error().message,
        "publish it with a key that is in " + file_of(build.service).string()
            + " (tt publish --key FILE), then tt retry"
    );
}

Trust Publishers::judge(
    const ServiceName& service, const Prepare& prepare, const std::optional<SignedIndex>& kept, Time now
) const {
    const SignedBuild build = signed_part(service, prepare);
    if (const auto id = check_id(build); !id) return {.refusal = text_of(id.error())};
    const auto keys = pinned(service);
    if (!keys) return {.refusal = text_of(keys.error())};
    if (keys->empty())
        return required_ ? Trust{.refusal = text_of(not_pinned(service, file_of(service)))} : Trust{};
    const bool counts = kept && verify_index(*keys, service, *kept);
    const auto signed_by = signer(build, prepare, counts ? unrevoked(*keys, *kept) : *keys);
    Trust trust = counts ? by_index(service, *kept, build.build, now) : Trust{};
    if (signed_by)
        trust.signer = *signed_by;
    else
        trust.refusal = text_of(signed_by.error());
    return trust;
}

Result<std::optional<SignedIndex>> Publishers::newest(
    const ServiceName& service, const std::optional<SignedIndex>& kept,
    const std::optional<SignedIndex>& offered
) const {
    TT_ASSIGN(const auto keys, pinned(service));
    if (!offered || offered == kept || keys.empty()) return kept;
    const bool counts = kept && verify_index(keys, service, *kept);
    const auto signer = verify_index(counts ? unrevoked(keys, *kept) : keys, service, *offered);
    const auto follows = counts ? check_follows(*kept, *offered) : Result<>{};
    if (signer && follows) return offered;
    const Error& error = signer ? follows.error() : signer.error();
    return fail(
        error.kind,
        "index " + std::to_string(offered->sequence) + " of " + service.value + " " + error.message,
        error.hint.empty() ? "make a newer one: tt index renew --key FILE" : error.hint
    );
}

bool Publishers::take_anything() const {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory_, error))
        if (entry.path().extension() == ".pub") return false;
    return !required_;
}

} // namespace tt::agent

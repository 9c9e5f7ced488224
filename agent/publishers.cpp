#include "agent/publishers.hpp"

#include "integrations/build/build_id.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/signing/signed_build.hpp"

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

std::unexpected<Error> not_pinned(const ServiceName& service, const fs::path& file) {
    return fail(
        ErrorKind::denied, "no publisher's key is pinned for " + service.value,
        "this agent requires signatures: put the public key into " + file.string()
    );
}

} // namespace

Trust Publishers::judge(const ServiceName& service, const Prepare& prepare) const {
    auto signer = signer_of(service, prepare);
    if (signer) return {*std::move(signer), {}};
    const Error& error = signer.error();
    return {{}, error.message + (error.hint.empty() ? "" : "; " + error.hint)};
}

fs::path Publishers::file_of(const ServiceName& service) const {
    return directory_ / (service.value + ".pub");
}

Result<std::string> Publishers::signer_of(const ServiceName& service, const Prepare& prepare) const {
    const SignedBuild build = signed_part(service, prepare);
    TT_TRY(check_id(build));
    const fs::path file = file_of(service);
    const auto text = read_file(file, largest_file);
    if (!text && text.error().kind != ErrorKind::not_found) return std::unexpected(text.error());
    if (!text) return required_ ? not_pinned(service, file) : Result<std::string>{};
    const auto keys = parse_public_keys(*text);
    if (!keys) return with_context(keys.error(), "read '" + file.string() + "'");
    auto signer = verify_build(*keys, prepare.signature, build);
    if (signer) return signer;
    return fail(
        signer.error().kind,
        "build " + short_id(build.build) + " of " + service.value + " " + signer.error().message,
        "publish it with a key that is in " + file.string() + " (tt publish --key FILE), then tt retry"
    );
}

bool Publishers::take_anything() const {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory_, error))
        if (entry.path().extension() == ".pub") return false;
    return !required_;
}

} // namespace tt::agent

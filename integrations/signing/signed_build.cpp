#include "integrations/signing/signed_build.hpp"

#include "integrations/build/build_id.hpp"
#include "integrations/build/field_line.hpp"
#include "integrations/crypto/sha256.hpp"

#include <charconv>

namespace tt {

namespace {

constexpr std::string_view header = "tt-signed-build 1\n";

std::unexpected<Error> not_signed_text(const std::string& why) {
    return fail(ErrorKind::corrupt, "it is not what tt signs of a build: " + why);
}

std::optional<std::uint64_t> size_from(const std::string& text) {
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc{} || std::to_string(size) != text) return std::nullopt;
    return size;
}

Result<> check_fields(const SignedBuild& build) {
    if (!is_well_formed(build.digest) || !is_well_formed(build.artifact.digest))
        return not_signed_text("a digest is malformed");
    if (build.build != build_id(build.service, build.commit, build.digest))
        return not_signed_text("the build id does not follow from service, commit and digest");
    return {};
}

} // namespace

SignedBuild signed_part(const Build& build) {
    return {build.id, build.service, build.commit.id, build.digest, build.artifact};
}

std::string signed_text(const SignedBuild& build) {
    return std::string(header) + field_line("build", build.build.value)
           + field_line("service", build.service.value) + field_line("commit", build.commit.value)
           + field_line("digest", build.digest.value) + field_line("artifact", build.artifact.digest.value)
           + field_line("bytes", std::to_string(build.artifact.bytes));
}

Result<SignedBuild> parse_signed_text(std::string_view text) {
    if (!text.starts_with(header)) return not_signed_text("it does not begin with 'tt-signed-build 1'");
    text.remove_prefix(header.size());
    std::vector<std::string> values;
    for (const std::string_view name : {"build", "service", "commit", "digest", "artifact", "bytes"}) {
        auto value = take_field(text, name);
        if (!value) return not_signed_text("the field '" + std::string(name) + "' is not where it should be");
        values.push_back(*std::move(value));
    }
    const auto size = size_from(values[5]);
    if (!size || !text.empty()) return not_signed_text("its end is not what it should be");
    SignedBuild build{
        BuildId(values[0]),
        ServiceName(values[1]),
        CommitId(values[2]),
        Digest(values[3]),
        {Digest(values[4]), *size}
    };
    TT_TRY(check_fields(build));
    return build;
}

Result<std::string> sign_build(const SecretKey& key, const SignedBuild& build) {
    TT_ASSIGN(const Signature signature, sign(key, signed_text(build), "tt build " + build.build.value));
    return signature_text(signature);
}

Result<KeyName>
verify_build(std::span<const PublicKey> keys, std::string_view signature, const SignedBuild& build) {
    return signer_of(keys, signature, signed_text(build));
}

} // namespace tt

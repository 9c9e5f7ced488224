#include "integrations/signing/signed_index.hpp"

#include "integrations/build/field_line.hpp"
#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace tt {

namespace {

constexpr std::string_view header = "tt-signed-index 1\n";
constexpr std::size_t build_length = 66;
constexpr std::size_t key_length = 16;

std::unexpected<Error> not_index(const std::string& why) {
    return fail(ErrorKind::corrupt, "it is not an index that tt signs: " + why);
}

Result<std::string> take(std::string_view& text, std::string_view name) {
    if (auto value = take_field(text, name)) return *std::move(value);
    return not_index("the field '" + std::string(name) + "' is not where it should be");
}

/// At most 15 digits, so that every program that reads numbers can tell two of them apart.
Result<std::uint64_t> sequence_from(const std::string& text) {
    std::uint64_t sequence = 0;
    std::from_chars(text.data(), text.data() + text.size(), sequence);
    if (sequence != 0 && text.size() <= 15 && std::to_string(sequence) == text) return sequence;
    return not_index("its sequence is no number from 1 on");
}

bool is_id(std::string_view text, std::string_view prefix, std::string_view digits, std::size_t length) {
    return text.size() == length && text.starts_with(prefix)
           && text.find_first_not_of(digits, prefix.size()) == std::string_view::npos;
}

bool is_build(std::string_view text) {
    return is_id(text, "b-", "0123456789abcdef", build_length);
}

bool is_key(std::string_view text) {
    return is_id(text, "", "0123456789ABCDEF", key_length);
}

/// What is revoked, and why.
using Revoked = std::pair<std::string, std::string>;

/// In order and without repetition, so that there is one text for one index.
Result<std::vector<Revoked>>
take_revoked(std::string_view& text, std::string_view name, bool (*is_name)(std::string_view)) {
    std::vector<Revoked> all;
    while (auto what = take_field(text, name)) {
        TT_ASSIGN(std::string reason, take(text, "reason"));
        if (!is_name(*what) || !is_reason(reason)) return not_index("a revocation is malformed");
        if (!all.empty() && all.back().first >= *what) return not_index("its revocations are not in order");
        all.emplace_back(*std::move(what), std::move(reason));
    }
    return all;
}

std::string revoked_text(const SignedIndex& index) {
    std::string text;
    for (const RevokedBuild& each : index.builds)
        text += field_line("revoked-build", each.build.value) + field_line("reason", each.reason);
    for (const RevokedKey& each : index.keys)
        text += field_line("revoked-key", each.key) + field_line("reason", each.reason);
    return text;
}

Result<> take_head(std::string_view& text, ServiceIndex& all) {
    TT_ASSIGN(all.service.value, take(text, "service"));
    TT_ASSIGN(const std::string sequence, take(text, "sequence"));
    TT_ASSIGN(all.index.sequence, sequence_from(sequence));
    TT_ASSIGN(const std::string expiry, take(text, "expires"));
    TT_ASSIGN(all.index.expires_at, parse_rfc3339(expiry));
    TT_ASSIGN(all.index.newest.value, take(text, "newest"));
    if (all.index.newest.empty() || is_build(all.index.newest.value)) return {};
    return not_index("its newest build is none");
}

std::unexpected<Error> leaves_out(const SignedIndex& kept, const std::string& what) {
    return fail(
        ErrorKind::denied, "leaves out that index " + std::to_string(kept.sequence) + " revoked " + what,
        "what is revoked stays so: revoke it again"
    );
}

} // namespace

bool is_reason(std::string_view text) {
    constexpr std::size_t longest = 400;
    return text.size() <= longest && to_valid_utf8(text) == text
           && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string signed_text(const ServiceName& service, const SignedIndex& index) {
    return std::string(header) + field_line("service", service.value)
           + field_line("sequence", std::to_string(index.sequence))
           + field_line("expires", to_rfc3339(index.expires_at)) + field_line("newest", index.newest.value)
           + revoked_text(index);
}

Result<ServiceIndex> parse_signed_index(std::string_view text) {
    if (text.size() > largest_index)
        return not_index("it has more than " + std::to_string(largest_index) + " bytes");
    if (!text.starts_with(header)) return not_index("it does not begin with 'tt-signed-index 1'");
    std::string_view rest = text.substr(header.size());
    ServiceIndex all;
    TT_TRY(take_head(rest, all));
    TT_ASSIGN(const auto builds, take_revoked(rest, "revoked-build", is_build));
    TT_ASSIGN(const auto keys, take_revoked(rest, "revoked-key", is_key));
    for (const auto& [build, reason] : builds) all.index.builds.push_back({BuildId(build), reason});
    for (const auto& [key, reason] : keys) all.index.keys.push_back({key, reason});
    if (!rest.empty() || signed_text(all.service, all.index) != text)
        return not_index("something in it is not written as it should be");
    return all;
}

Result<std::string> sign_index(const SecretKey& key, const ServiceName& service, const SignedIndex& index) {
    const std::string text = signed_text(service, index);
    TT_TRY(parse_signed_index(text)); // Nobody would take another one.
    const std::string comment = "tt index " + std::to_string(index.sequence) + " of " + service.value;
    TT_ASSIGN(const Signature signature, sign(key, text, comment));
    return signature_text(signature);
}

Result<KeyName>
verify_index(std::span<const PublicKey> keys, const ServiceName& service, const SignedIndex& index) {
    return signer_of(keys, index.signature, signed_text(service, index));
}

Result<> check_follows(const SignedIndex& kept, const SignedIndex& next) {
    if (next.sequence <= kept.sequence)
        return fail(
            ErrorKind::denied, "is older than index " + std::to_string(kept.sequence) + ", which was seen"
        );
    for (const RevokedBuild& each : kept.builds)
        if (!revocation_of(next, each.build)) return leaves_out(kept, "build " + short_id(each.build));
    for (const RevokedKey& each : kept.keys)
        if (!revocation_of(next, each.key)) return leaves_out(kept, "key " + each.key);
    return {};
}

std::vector<PublicKey> unrevoked(std::span<const PublicKey> keys, const SignedIndex& index) {
    std::vector<PublicKey> left(keys.begin(), keys.end());
    std::erase_if(left, [&](const PublicKey& key) { return revocation_of(index, key.name) != nullptr; });
    return left;
}

} // namespace tt

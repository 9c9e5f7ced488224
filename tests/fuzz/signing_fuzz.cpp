#include "integrations/signing/signed_build.hpp"
#include "integrations/signing/signed_index.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool promise) {
    if (!promise) std::abort();
}

} // namespace

/// What is taken as a signature, a key or a signed text is the same when it is written again, and nothing
/// that the fuzzer thinks of holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tt;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static const PublicKey key = public_key_of(new_secret_key());
    if (const auto signature = parse_signature(text)) {
        require(*parse_signature(signature_text(*signature)) == *signature);
        require(!holds(*signature, key, "bytes") && !holds(*signature, {signature->key, key.bytes}, "bytes"));
    }
    if (const auto keys = parse_public_keys(text))
        for (const PublicKey& each : *keys) require(parse_public_keys(public_key_text(each))->at(0) == each);
    if (const auto secret = parse_secret_key(text))
        require(parse_secret_key(secret_key_text(*secret))->seed == secret->seed);
    if (const auto build = parse_signed_text(text)) require(signed_text(*build) == text);
    if (const auto index = parse_signed_index(text)) {
        require(signed_text(index->service, index->index) == text);
        require(!check_follows(index->index, index->index));
    }
    return 0;
}

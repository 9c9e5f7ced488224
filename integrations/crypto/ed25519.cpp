#include "integrations/crypto/ed25519.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>

namespace tt {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* data_of(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

Key private_key(std::string_view seed) {
    return {
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, data_of(seed), seed.size()), &EVP_PKEY_free
    };
}

std::unexpected<Error> no_key() {
    ERR_clear_error();
    return fail(ErrorKind::invalid_input, "the private key is no Ed25519 key");
}

} // namespace

Result<std::string> ed25519_public_key(std::string_view seed) {
    const Key key = private_key(seed);
    std::string bytes(ed25519_key_bytes, '\0');
    std::size_t size = bytes.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), data_of(bytes), &size) != 1) return no_key();
    return bytes;
}

Result<std::string> ed25519_sign(std::string_view seed, std::string_view bytes) {
    const Key key = private_key(seed);
    const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::string signature(ed25519_signature_bytes, '\0');
    std::size_t size = signature.size();
    const bool done =
        key && context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
        && EVP_DigestSign(context.get(), data_of(signature), &size, data_of(bytes), bytes.size()) == 1;
    if (!done) return no_key();
    return signature;
}

bool ed25519_verify(std::string_view public_key, std::string_view bytes, std::string_view signature) {
    const Key key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data_of(public_key), public_key.size()),
        &EVP_PKEY_free
    );
    const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const bool holds =
        key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
        && EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(bytes), bytes.size())
               == 1;
    ERR_clear_error();
    return holds;
}

} // namespace tt

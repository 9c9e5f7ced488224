#include "integrations/crypto/rsa_key.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace tt {

namespace {

constexpr int least_bits = 2048;

/// Instead of OpenSSL's own, which would ask on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

std::unexpected<Error> no_key(std::string why) {
    ERR_clear_error();
    return fail(
        ErrorKind::invalid_input, "the private key cannot be used: " + std::move(why),
        "give an RSA key of 2048 bits or more as PEM, without a passphrase"
    );
}

} // namespace

void RsaKey::Free::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

Result<RsaKey> RsaKey::parse(std::string_view pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free
    );
    if (!bytes || pem.empty()) return no_key("it is empty");
    Handle key(PEM_read_bio_PrivateKey(bytes.get(), nullptr, &no_passphrase, nullptr));
    if (!key) return no_key("it is no PEM, or it has a passphrase");
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return no_key("it is not RSA");
    if (EVP_PKEY_get_bits(key.get()) < least_bits) return no_key("it is too short");
    return RsaKey(std::move(key));
}

Result<std::string> RsaKey::sign_sha256(std::string_view bytes) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t size = 0;
    bool done = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1
                && EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) == 1;
    std::string signature(size, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(signature.data());
    done = done && EVP_DigestSign(context.get(), out, &size, data, bytes.size()) == 1;
    if (!done) return no_key("signing failed");
    signature.resize(size);
    return signature;
}

} // namespace tt

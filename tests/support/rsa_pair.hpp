#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

namespace tt {

/// A key pair made for one test.
class RsaPair {
public:
    explicit RsaPair(unsigned bits = 2048)
        : key_(EVP_RSA_gen(bits), &EVP_PKEY_free) {}

    /// The private half as GitHub hands it out.
    [[nodiscard]] std::string pkcs1() const {
        return written([&](BIO* out) {
            PEM_write_bio_PrivateKey_traditional(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }

    [[nodiscard]] std::string pkcs8() const {
        return written([&](BIO* out) {
            PEM_write_bio_PKCS8PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }

    [[nodiscard]] std::string with_passphrase() const {
        return written([&](BIO* out) {
            PEM_write_bio_PKCS8PrivateKey(out, key_.get(), EVP_aes_128_cbc(), "word", 4, nullptr, nullptr);
        });
    }

    /// Whether the bytes were signed by this key, by RSASSA-PKCS1-v1_5 with SHA-256.
    [[nodiscard]] bool signed_this(std::string_view bytes, std::string_view signature) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
            EVP_MD_CTX_new(), &EVP_MD_CTX_free
        );
        const auto raw = [](std::string_view text) {
            return reinterpret_cast<const unsigned char*>(text.data());
        };
        return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1
               && EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes), bytes.size())
                      == 1;
    }

private:
    template<class Write>
    static std::string written(const Write& write) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        write(out.get());
        char* data = nullptr;
        const long size = BIO_get_mem_data(out.get(), &data);
        return {data, static_cast<std::size_t>(size)};
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

} // namespace tt

#pragma once

#include "pipeline/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace tt {

/// The private half of an RSA key.
class RsaKey {
public:
    /// Reads PEM: PKCS#1 (`BEGIN RSA PRIVATE KEY`) or PKCS#8 (`BEGIN PRIVATE KEY`). Refuses keys with a
    /// passphrase, of other kinds, and of less than 2048 bits. No message holds any of it.
    static Result<RsaKey> parse(std::string_view pem);

    /// RSASSA-PKCS1-v1_5 with SHA-256, which JSON web tokens call RS256: raw bytes.
    [[nodiscard]] Result<std::string> sign_sha256(std::string_view bytes) const;

private:
    struct Free {
        void operator()(evp_pkey_st* key) const;
    };

    using Handle = std::unique_ptr<evp_pkey_st, Free>;

    explicit RsaKey(Handle key)
        : key_(std::move(key)) {}

    Handle key_;
};

} // namespace tt

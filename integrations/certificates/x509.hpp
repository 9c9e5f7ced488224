#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

/// OpenSSL's things as values that free themselves. Private to this folder.
namespace tt::x509 {

struct Free {
    void operator()(EVP_PKEY* it) const { EVP_PKEY_free(it); }

    void operator()(X509* it) const { X509_free(it); }

    void operator()(X509_REQ* it) const { X509_REQ_free(it); }

    void operator()(X509_EXTENSION* it) const { X509_EXTENSION_free(it); }

    void operator()(GENERAL_NAMES* it) const { GENERAL_NAMES_free(it); }

    void operator()(BIGNUM* it) const { BN_free(it); }

    void operator()(BIO* it) const { BIO_free(it); }
};

template<class T>
using Handle = std::unique_ptr<T, Free>;

/// What OpenSSL says is wrong, after what was being done. Empties its queue.
std::unexpected<Error> trouble(std::string_view doing);

/// A new key on the curve P-256.
Result<Handle<EVP_PKEY>> make_key();

// What a PEM text holds; `invalid_input` where it holds no such thing. No message repeats any of it.
Result<Handle<EVP_PKEY>> read_key(std::string_view pem);
Result<Handle<X509>> read_certificate(std::string_view pem);
Result<Handle<X509_REQ>> read_request(std::string_view pem);

Result<std::string> to_pem(EVP_PKEY* key);
Result<std::string> to_pem(X509* certificate);
Result<std::string> to_pem(X509_REQ* request);

Time time_of(const ASN1_TIME* time);
bool set_time(ASN1_TIME* time, Time to);

/// Sets the one part of the name that people see.
bool set_common_name(X509_NAME* name, const std::string& text);

} // namespace tt::x509

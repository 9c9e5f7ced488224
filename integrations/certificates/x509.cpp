#include "integrations/certificates/x509.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <ctime>

namespace tt::x509 {

namespace {

/// Instead of OpenSSL's own, which would ask on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

Handle<BIO> bytes_of(std::string_view text) {
    return Handle<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Reads one thing out of a PEM text with a function of OpenSSL's.
template<class T, class Read>
Result<Handle<T>> read(std::string_view pem, const char* what, Read read_pem) {
    const auto bytes = bytes_of(pem);
    Handle<T> read(bytes ? read_pem(bytes.get(), nullptr, &no_passphrase, nullptr) : nullptr);
    if (read) return read;
    ERR_clear_error();
    return fail(ErrorKind::invalid_input, std::string("this is no ") + what + " in PEM");
}

/// Writes one thing as PEM with a function of OpenSSL's.
template<class Write>
Result<std::string> written(const char* what, Write write_pem) {
    const Handle<BIO> bytes(BIO_new(BIO_s_mem()));
    if (!bytes || write_pem(bytes.get()) != 1) return trouble(std::string("write a ") + what);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bytes.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

} // namespace

std::unexpected<Error> trouble(std::string_view doing) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return fail(ErrorKind::failed, std::string(doing) + ": " + text.data());
}

Result<Handle<EVP_PKEY>> make_key() {
    Handle<EVP_PKEY> key(EVP_EC_gen("P-256"));
    if (!key) return trouble("make a key");
    return key;
}

Result<Handle<EVP_PKEY>> read_key(std::string_view pem) {
    return read<EVP_PKEY>(pem, "private key", PEM_read_bio_PrivateKey);
}

Result<Handle<X509>> read_certificate(std::string_view pem) {
    return read<X509>(pem, "certificate", PEM_read_bio_X509);
}

Result<Handle<X509_REQ>> read_request(std::string_view pem) {
    return read<X509_REQ>(pem, "certificate request", PEM_read_bio_X509_REQ);
}

Result<std::string> to_pem(EVP_PKEY* key) {
    return written("key", [key](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

Result<std::string> to_pem(X509* certificate) {
    return written("certificate", [certificate](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

Result<std::string> to_pem(X509_REQ* request) {
    return written("certificate request", [request](BIO* out) {
        return PEM_write_bio_X509_REQ(out, request);
    });
}

Time time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return Time{};
    return Time{std::chrono::seconds{::timegm(&parts)}};
}

bool set_time(ASN1_TIME* time, Time to) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(to).time_since_epoch().count();
    return ASN1_TIME_set(time, static_cast<time_t>(seconds)) != nullptr;
}

bool set_common_name(X509_NAME* name, const std::string& text) {
    constexpr std::size_t longest = 64; // Of this part of a name, says X.520.
    const std::string shown = text.substr(0, longest);
    const auto* const bytes = reinterpret_cast<const unsigned char*>(shown.c_str());
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes, -1, -1, 0) == 1;
}

} // namespace tt::x509

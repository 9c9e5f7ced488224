#include "integrations/certificates/authority.hpp"

#include "integrations/certificates/host_name.hpp"
#include "integrations/crypto/random.hpp"
#include "integrations/crypto/sha256.hpp"

namespace tt {

namespace {

using x509::Handle;

constexpr Duration own_life = std::chrono::days{365 * 20};
constexpr std::size_t serial_bytes = 16;

/// Nobody can guess it, and none comes twice.
bool set_serial(X509* certificate) {
    std::string bytes = random_bytes(serial_bytes);
    bytes.front() = static_cast<char>((bytes.front() & 0x3f) | 0x40); // positive, and of full length
    const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
    const Handle<BIGNUM> number(BN_bin2bn(data, static_cast<int>(bytes.size()), nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_life(X509* certificate, Time now, Duration life) {
    return x509::set_time(X509_getm_notBefore(certificate), now - certificate_skew)
           && x509::set_time(X509_getm_notAfter(certificate), now + life);
}

bool add(X509* certificate, int kind, const char* value) {
    const Handle<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// What every certificate has, whoever it is for.
Handle<X509> begun(EVP_PKEY* key, Time now, Duration life) {
    Handle<X509> certificate(X509_new());
    const bool fine = certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1
                      && set_serial(certificate.get()) && set_life(certificate.get(), now, life)
                      && X509_set_pubkey(certificate.get(), key) == 1;
    return fine ? std::move(certificate) : nullptr;
}

bool finish_own(X509* certificate, EVP_PKEY* key) {
    X509_NAME* name = X509_get_subject_name(certificate);
    return x509::set_common_name(name, "tt agents") && X509_set_issuer_name(certificate, name) == 1
           && add(certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
           && add(certificate, NID_key_usage, "critical,keyCertSign")
           && X509_sign(certificate, key, EVP_sha256()) > 0;
}

bool say_host(X509* certificate, const FleetId& fleet, const HostId& host) {
    const auto name = x509::name_extension(fleet, host);
    return name && x509::set_common_name(X509_get_subject_name(certificate), host.value)
           && X509_add_ext(certificate, name->get(), -1) == 1
           && add(certificate, NID_basic_constraints, "critical,CA:FALSE")
           && add(certificate, NID_key_usage, "critical,digitalSignature")
           && add(certificate, NID_ext_key_usage, "clientAuth");
}

/// The key of a request that was signed with it: whoever sent it has it.
Result<Handle<EVP_PKEY>> proven_key(std::string_view request) {
    TT_ASSIGN(const auto parsed, x509::read_request(request));
    Handle<EVP_PKEY> key(X509_REQ_get_pubkey(parsed.get()));
    if (!key || X509_REQ_verify(parsed.get(), key.get()) != 1)
        return fail(ErrorKind::invalid_input, "the certificate request is not signed by its own key");
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC || EVP_PKEY_get_bits(key.get()) != 256)
        return fail(ErrorKind::invalid_input, "the certificate request is not for a key on the curve P-256");
    return key;
}

std::string digest_of(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    const std::string bytes(
        reinterpret_cast<const char*>(der), size > 0 ? static_cast<std::size_t>(size) : 0
    );
    OPENSSL_free(der);
    return sha256(bytes).value;
}

} // namespace

void Authority::Free::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

void Authority::Free::operator()(x509_st* certificate) const {
    X509_free(certificate);
}

Result<std::string> Authority::make(Time now) {
    TT_ASSIGN(const auto key, x509::make_key());
    const auto certificate = begun(key.get(), now, own_life);
    if (!certificate || !finish_own(certificate.get(), key.get()))
        return x509::trouble("make an authority for agents");
    TT_ASSIGN(const std::string secret, x509::to_pem(key.get()));
    TT_ASSIGN(const std::string open, x509::to_pem(certificate.get()));
    return secret + open;
}

Result<Authority> Authority::read(std::string_view pem) {
    TT_ASSIGN(auto key, x509::read_key(pem));
    TT_ASSIGN(auto own, x509::read_certificate(pem));
    if (X509_check_private_key(own.get(), key.get()) != 1)
        return x509::trouble("read the authority for agents");
    Authority authority;
    TT_ASSIGN(authority.certificate_, x509::to_pem(own.get()));
    authority.key_.reset(key.release());
    authority.own_.reset(own.release());
    return authority;
}

Result<IssuedCertificate> Authority::issue(
    std::string_view request, const FleetId& fleet, const HostId& host, Time now, Duration life
) const {
    TT_ASSIGN(const auto key, proven_key(request));
    const auto certificate = begun(key.get(), now, life);
    const bool fine = certificate && say_host(certificate.get(), fleet, host)
                      && X509_set_issuer_name(certificate.get(), X509_get_subject_name(own_.get())) == 1
                      && X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0;
    if (!fine) return x509::trouble("issue a certificate");
    IssuedCertificate issued;
    TT_ASSIGN(issued.pem, x509::to_pem(certificate.get()));
    TT_ASSIGN(issued.holds, x509::contents_of(certificate.get()));
    issued.key = digest_of(key.get());
    return issued;
}

Result<HostCertificate> Authority::check(std::string_view der) const {
    const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
    const Handle<X509> certificate(d2i_X509(nullptr, &begin, static_cast<long>(der.size())));
    if (!certificate || X509_verify(certificate.get(), key_.get()) != 1) {
        std::ignore = x509::trouble("check a certificate");
        return fail(ErrorKind::denied, "the certificate was not issued by this control plane");
    }
    return x509::contents_of(certificate.get());
}

} // namespace tt

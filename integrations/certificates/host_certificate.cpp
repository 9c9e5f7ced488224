#include "integrations/certificates/host_certificate.hpp"

#include "integrations/certificates/host_name.hpp"

namespace tt {

Time renewal_due(const HostCertificate& certificate) {
    const Duration life = certificate.ends_at - certificate.begins_at - certificate_skew;
    return certificate.ends_at - life / 3;
}

Result<std::string> new_private_key() {
    TT_ASSIGN(const auto key, x509::make_key());
    return x509::to_pem(key.get());
}

Result<std::string> certificate_request(std::string_view private_key, const HostId& host) {
    TT_ASSIGN(const auto key, x509::read_key(private_key));
    const x509::Handle<X509_REQ> request(X509_REQ_new());
    const bool made = request && x509::set_common_name(X509_REQ_get_subject_name(request.get()), host.value)
                      && X509_REQ_set_pubkey(request.get(), key.get()) == 1
                      && X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0;
    if (!made) return x509::trouble("ask for a certificate");
    return x509::to_pem(request.get());
}

Result<HostCertificate> read_host_certificate(std::string_view pem) {
    TT_ASSIGN(const auto certificate, x509::read_certificate(pem));
    return x509::contents_of(certificate.get());
}

bool belongs_together(std::string_view certificate, std::string_view private_key) {
    const auto shown = x509::read_certificate(certificate);
    const auto key = x509::read_key(private_key);
    return shown && key && X509_check_private_key(shown->get(), key->get()) == 1;
}

} // namespace tt

#include "integrations/certificates/host_name.hpp"

namespace tt::x509 {

namespace {

constexpr std::string_view scheme = "urn:tt:";

/// The first name that is one of ours; empty if there is none.
std::string name_in(X509* certificate) {
    const Handle<GENERAL_NAMES> names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))
    );
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_URI) continue;
        const ASN1_IA5STRING* text = name->d.uniformResourceIdentifier;
        const auto* const begin = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
        const std::string_view uri(begin, static_cast<std::size_t>(ASN1_STRING_length(text)));
        if (uri.starts_with(scheme)) return std::string(uri.substr(scheme.size()));
    }
    return {};
}

std::string serial_of(X509* certificate) {
    const Handle<BIGNUM> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    char* digits = number ? BN_bn2hex(number.get()) : nullptr;
    std::string serial = digits ? digits : "";
    OPENSSL_free(digits);
    return serial;
}

} // namespace

Result<Handle<X509_EXTENSION>> name_extension(const FleetId& fleet, const HostId& host) {
    const std::string value = "URI:" + std::string(scheme) + fleet.value + ":" + host.value;
    Handle<X509_EXTENSION> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, value.c_str())
    );
    if (!extension) return trouble("name a host in a certificate");
    return extension;
}

Result<HostCertificate> contents_of(X509* certificate) {
    const std::string name = name_in(certificate);
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos)
        return fail(ErrorKind::invalid_input, "the certificate names no host of tt");
    return HostCertificate{
        HostId{name.substr(colon + 1)}, FleetId{name.substr(0, colon)}, serial_of(certificate),
        time_of(X509_get0_notBefore(certificate)), time_of(X509_get0_notAfter(certificate))
    };
}

} // namespace tt::x509

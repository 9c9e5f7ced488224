#pragma once

#include "integrations/certificates/host_certificate.hpp"
#include "pipeline/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;
struct x509_st;

namespace tt {

/// A certificate as it is handed out.
struct IssuedCertificate {
    std::string pem;
    HostCertificate holds;
    std::string key; ///< SHA-256 of the public key in it.
};

/// The control plane's own authority: it says who a fleet's hosts are, to nobody but the control plane
/// itself.
///
/// It keeps no list. What is no longer to be believed, because it was revoked or another one took its place,
/// is known by the serial that the host's credential names. From any thread.
class Authority {
public:
    /// Makes a new one: its key and its own certificate, in one PEM text that is a secret.
    static Result<std::string> make(Time now);

    /// Reads what make() wrote.
    static Result<Authority> read(std::string_view pem);

    /// A certificate for the key that has signed the request. What else the request says counts for nothing:
    /// whom it stands for is said by whoever has proven that.
    [[nodiscard]] Result<IssuedCertificate>
    issue(std::string_view request, const FleetId& fleet, const HostId& host, Time now, Duration life) const;

    /// What a certificate in DER says, if it was signed by this authority; its time is for the caller to
    /// judge.
    [[nodiscard]] Result<HostCertificate> check(std::string_view der) const;

    /// Its own certificate in PEM, which clients are told to choose theirs by.
    [[nodiscard]] const std::string& certificate() const { return certificate_; }

private:
    struct Free {
        void operator()(evp_pkey_st* key) const;
        void operator()(x509_st* certificate) const;
    };

    Authority() = default;

    std::unique_ptr<evp_pkey_st, Free> key_;
    std::unique_ptr<x509_st, Free> own_;
    std::string certificate_;
};

} // namespace tt

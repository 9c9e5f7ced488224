#pragma once

#include "integrations/crypto/rsa_key.hpp"
#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tt::github {

/// The token with which an app says who it is: signed with its key, good from a minute ago for nine minutes
/// to come, by the clock of this machine. `issuer` is the app's client id, or its id (which GitHub Enterprise
/// before 3.14 wants).
Result<std::string> app_token(const RsaKey& key, std::string_view issuer, Time now);

/// Speaks as a GitHub App that is installed where a repository is. Its tokens last an hour; each is replaced
/// five minutes before it ends, and used up to that end when there is no new one to be had.
class AppCredential : public Credential {
public:
    struct App {
        std::string issuer;      ///< See app_token().
        std::string private_key; ///< PEM.
        RepositoryName repository;
    };

    static Result<std::unique_ptr<AppCredential>>
    create(App app, ClientOptions options, HttpClient& http, Clock& clock);

    /// Asks GitHub when there is no token, or not for long. For the thread of its client.
    Result<std::string> token() override;

    void refused() override { token_.clear(); }

private:
    /// Speaks as the app itself, only to get tokens.
    class Signed : public Credential {
    public:
        Signed(RsaKey key, std::string issuer, Clock& clock)
            : key_(std::move(key))
            , issuer_(std::move(issuer))
            , clock_(clock) {}

        Result<std::string> token() override { return app_token(key_, issuer_, clock_.now()); }

    private:
        RsaKey key_;
        std::string issuer_;
        Clock& clock_;
    };

    AppCredential(App app, RsaKey key, ClientOptions options, HttpClient& http, Clock& clock)
        : repository_(std::move(app.repository))
        , signed_(std::move(key), std::move(app.issuer), clock)
        , client_(std::move(options), signed_, http, clock)
        , clock_(clock) {}

    Result<> renew();
    Result<std::int64_t> installation();

    RepositoryName repository_;
    Signed signed_;
    Client client_;
    Clock& clock_;
    std::int64_t installation_ = 0; ///< 0 until it is known.
    std::string token_;
    Time ends_{}; ///< By the clock of this machine.
};

} // namespace tt::github

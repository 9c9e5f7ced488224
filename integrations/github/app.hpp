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

/// Speaks as a GitHub App itself: that is good for finding where it is installed, and for tokens to speak
/// there.
class AppKey : public Credential {
public:
    /// `issuer` as in app_token(); the key is PEM.
    static Result<std::unique_ptr<AppKey>>
    create(std::string issuer, std::string_view private_key, Clock& clock);

    Result<std::string> token() override { return app_token(key_, issuer_, clock_.now()); }

private:
    AppKey(RsaKey key, std::string issuer, Clock& clock)
        : key_(std::move(key))
        , issuer_(std::move(issuer))
        , clock_(clock) {}

    RsaKey key_;
    std::string issuer_;
    Clock& clock_;
};

/// The number of the app's installation that has the repository. `app` speaks as the app itself.
Result<std::int64_t> find_installation(Client& app, const RepositoryName& repository);

/// Speaks as an app in one of its installations, an organization say. Its tokens last an hour; each is
/// replaced five minutes before it ends, and used up to that end when there is no new one to be had.
class Installation : public Credential {
public:
    /// `app` speaks as the app itself.
    Installation(Client& app, std::int64_t id, Clock& clock)
        : app_(app)
        , id_(id)
        , clock_(clock) {}

    /// Asks GitHub when there is no token, or not for long. For the thread of its client.
    Result<std::string> token() override;

    void refused() override { token_.clear(); }

private:
    Result<> renew();

    Client& app_;
    std::int64_t id_;
    Clock& clock_;
    std::string token_;
    Time ends_{}; ///< By the clock of this machine.
};

} // namespace tt::github

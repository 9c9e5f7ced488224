#pragma once

#include "agent/decide.hpp"
#include "integrations/signing/signed_build.hpp"

#include <filesystem>

namespace tt::agent {

/// The publishers' keys that are pinned on this host: for each service a file `SERVICE.pub` with one key or
/// more. They are read anew for every question, so that keys are changed without a restart.
///
/// What an index says counts as long as the key that signed it is pinned.
class Publishers {
public:
    /// With `required`, a service without a file is refused, too.
    Publishers(std::filesystem::path directory, bool required)
        : directory_(std::move(directory))
        , required_(required) {}

    /// Whether this host may take the build, by the newest index that it keeps. Reads nothing of the build
    /// but its signature; a file of keys that cannot be read or understood is a refusal.
    [[nodiscard]] Trust judge(
        const ServiceName& service, const Prepare& prepare, const std::optional<SignedIndex>& kept, Time now
    ) const;

    /// The index to keep when one is offered: that one if it holds and may follow the one that is kept; the
    /// kept one where no key is pinned, or nothing new is offered. An Error says what is wrong with the
    /// offered one; the kept one then stays.
    [[nodiscard]] Result<std::optional<SignedIndex>> newest(
        const ServiceName& service, const std::optional<SignedIndex>& kept,
        const std::optional<SignedIndex>& offered
    ) const;

    /// Whether no key is pinned for any service, and none is required.
    [[nodiscard]] bool take_anything() const;

private:
    [[nodiscard]] std::filesystem::path file_of(const ServiceName& service) const;
    [[nodiscard]] Result<std::vector<PublicKey>> pinned(const ServiceName& service) const;
    [[nodiscard]] Result<std::string>
    signer(const SignedBuild& build, const Prepare& prepare, std::span<const PublicKey> keys) const;

    std::filesystem::path directory_;
    bool required_;
};

} // namespace tt::agent

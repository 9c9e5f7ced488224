#pragma once

#include "agent/decide.hpp"

#include <filesystem>

namespace tt::agent {

/// The publishers' keys that are pinned on this host: for each service a file `SERVICE.pub` with one key or
/// more. They are read anew for every question, so that keys are changed without a restart.
class Publishers {
public:
    /// With `required`, a service without a file is refused, too.
    Publishers(std::filesystem::path directory, bool required)
        : directory_(std::move(directory))
        , required_(required) {}

    /// Whether this host may take the build. Reads nothing of it but its signature; a file of keys that
    /// cannot be read or understood is a refusal.
    [[nodiscard]] Trust judge(const ServiceName& service, const Prepare& prepare) const;

    /// Whether no key is pinned for any service, and none is required.
    [[nodiscard]] bool take_anything() const;

private:
    [[nodiscard]] std::filesystem::path file_of(const ServiceName& service) const;
    [[nodiscard]] Result<std::string> signer_of(const ServiceName& service, const Prepare& prepare) const;

    std::filesystem::path directory_;
    bool required_;
};

} // namespace tt::agent

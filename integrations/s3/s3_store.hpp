#pragma once

#include "integrations/s3/exchange.hpp"
#include "pipeline/ports/artifact_store.hpp"

namespace tt::s3 {

/// Artifacts as objects of one bucket: `PREFIX/sha256/<64 hexadecimal digits>`, the names that a directory
/// store gives its files, so that ordinary tools can copy from one to the other.
class S3Store : public ArtifactStore {
public:
    S3Store(Setting setting, Clock& clock)
        : exchange_(std::move(setting), clock) {}

    Result<> add(const Digest& expected, const std::filesystem::path& source) override;
    Result<std::optional<std::uint64_t>> size(const Digest& digest) override;
    Result<std::string> read(const Digest& digest, std::uint64_t offset, std::size_t length) override;
    Result<> remove(const Digest& digest) override;
    Result<std::optional<std::string>> link(const Digest& digest, Duration lifetime) override;

private:
    Exchange exchange_;
};

} // namespace tt::s3

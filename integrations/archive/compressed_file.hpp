#pragma once

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/partial_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

struct ZSTD_CCtx_s;

namespace tt {

/// A `.zst` file that is being written: compresses, counts and hashes on the way. Like every partial file it
/// becomes visible when it is finished, or never.
class CompressedFile {
public:
    static Result<CompressedFile> create(const std::filesystem::path& path);

    Result<> write(std::string_view bytes);

    /// Ends the compressed frame and publishes the file.
    Result<> finish();

    /// Of the compressed bytes; ask after finish().
    [[nodiscard]] const Digest& digest() const { return digest_; }

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    struct Free {
        void operator()(ZSTD_CCtx_s* context) const;
    };

    explicit CompressedFile(PartialFile file);

    Result<> configure();
    Result<> compress(std::string_view bytes, bool last);

    PartialFile file_;
    std::unique_ptr<ZSTD_CCtx_s, Free> context_;
    std::vector<char> buffer_;
    Sha256 hash_;
    Digest digest_;
    std::uint64_t bytes_ = 0;
};

} // namespace tt

#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

struct evp_md_ctx_st;

namespace tt {

/// SHA-256 of bytes that arrive in pieces. Throws std::runtime_error only when the crypto library cannot
/// work at all (no memory, or a configuration that forbids SHA-256).
class Sha256 {
public:
    Sha256();

    void update(std::string_view bytes);

    /// The digest of everything since construction or the last finish(); the next update() starts anew.
    Digest finish();

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };

    void start();

    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Digest sha256(std::string_view bytes);

/// The digest of a file's bytes; reads it once, in pieces.
Result<Digest> sha256_file(const std::filesystem::path& path);

/// Whether the text is `sha256:` and 64 lower-case hexadecimal digits. Anything from outside must pass this
/// before it becomes part of a path.
bool is_well_formed(const Digest& digest);

} // namespace tt

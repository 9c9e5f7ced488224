#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/build/unpack_limits.hpp"
#include "integrations/delta/plan.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// Gives the bytes of a file of a tree.
using ReadFile = std::function<Result<std::string>(const ManifestEntry&)>;

/// One of the two trees that a delta lies between.
struct DeltaTree {
    Manifest manifest;
    ReadFile read;
};

/// Makes the delta pack that takes the older tree to the newer one (docs/build-format.md), and hands it over
/// piece by piece. `time` is what the files in it are dated with, in seconds since 1970. Holds one group at a
/// time. A tree that is not what its manifest says is `conflict`.
Result<> make_delta(
    const DeltaTree& older, const DeltaTree& newer, std::int64_t time,
    const std::function<Result<>(std::string_view)>& write
);

/// A delta pack, opened: the newer manifest is read and verified, and the files are still to come.
///
/// Trusts nothing in the pack, not even the sizes: what it gives has the digest that was asked for, and it
/// takes no more memory than the manifest allows for. Bases need no verification, since wrong ones give wrong
/// bytes.
class DeltaPack {
public:
    /// `pack` and `older` must outlive the object. A pack between other trees than these is `corrupt`.
    static Result<DeltaPack>
    open(std::string_view pack, const Manifest& older, const Digest& newer, const UnpackLimits& limits = {});

    /// Of the newer tree.
    [[nodiscard]] const Manifest& manifest() const { return manifest_; }

    [[nodiscard]] std::int64_t time() const { return time_; }

    /// Gives, once each, the bytes that the older tree has in no file: with the first entry of the newer tree
    /// that has them. Files without bytes are not given. Then the pack must be at its end.
    Result<> read(
        const ReadFile& base, const std::function<Result<>(const ManifestEntry&, std::string_view)>& give
    ) const;

private:
    Manifest manifest_;
    std::int64_t time_ = 0;
    std::string_view groups_; ///< What follows the manifest.
    const Manifest* older_ = nullptr;
};

} // namespace tt

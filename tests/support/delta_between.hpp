#pragma once

#include "integrations/archive/pack.hpp"
#include "integrations/delta/delta_pack.hpp"
#include "integrations/files/atomic_file.hpp"
#include "tests/support/must.hpp"
#include "tests/support/temporary_directory.hpp"

namespace tt {

/// The delta pack between two trees on the disk.
inline std::string delta_between(const std::filesystem::path& older, const std::filesystem::path& newer) {
    const TemporaryDirectory scratch;
    const auto tree = [&](const std::filesystem::path& root) {
        const auto read = [root](const ManifestEntry& entry) {
            return read_file(root / entry.path, 1 << 30);
        };
        return DeltaTree{testing_support::must(pack(root, scratch / "packed", Time{})).manifest, read};
    };
    std::string delta;
    const auto write = [&](std::string_view bytes) -> Result<> { return delta += bytes, Result<>(); };
    testing_support::must(make_delta(tree(older), tree(newer), 1'700'000'000, write));
    return delta;
}

} // namespace tt

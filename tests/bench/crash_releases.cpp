#include "tests/bench/crash_releases.hpp"

#include "integrations/archive/scan_tree.hpp"
#include "integrations/crypto/sha256.hpp"
#include "pipeline/base/result.hpp"

namespace tt::bench {

namespace {

namespace fs = std::filesystem;

Result<Digest> hash_tree(const fs::path& tree) {
    TT_ASSIGN(Manifest manifest, scan_tree(tree));
    for (auto& entry : manifest.entries)
        if (entry.type == EntryType::file) {
            TT_ASSIGN(entry.content, sha256_file(tree / entry.path));
        }
    return digest(manifest);
}

/// Why the release is not what its build is; empty if it is.
std::string fault_of(const fs::path& release, const std::map<std::string, Digest>& digests) {
    const auto expected = digests.find(release.filename());
    if (expected == digests.end()) return release.string() + " is of no build that is known";
    const auto found = hash_tree(release);
    if (!found) return found.error().message;
    return *found == expected->second ? "" : release.string() + " is not complete: its tree is another";
}

} // namespace

std::vector<std::string>
torn_releases(const fs::path& service, const std::map<std::string, Digest>& digests) {
    std::vector<std::string> faults;
    std::error_code error;
    for (fs::directory_iterator at(service / "releases", error), end; !error && at != end;
         at.increment(error)) {
        if (at->path().filename().string().starts_with('.')) continue;
        auto fault = fault_of(at->path(), digests);
        const bool removed = !fs::exists(at->path()); // Renamed away whole while it was read.
        if (!fault.empty() && !removed) faults.push_back(std::move(fault));
    }
    const auto slot = service / "current";
    if (fs::is_symlink(slot, error) && !fs::is_directory(slot, error))
        faults.push_back(slot.string() + " names a release that is not there");
    return faults;
}

} // namespace tt::bench

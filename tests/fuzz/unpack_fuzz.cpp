#include "integrations/archive/unpack.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/file_descriptor.hpp"
#include "integrations/files/remove_tree.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;

constexpr tt::UnpackLimits limits{.entries = 100, .bytes = 1 << 20};

void require(bool promise) {
    if (!promise) std::abort();
}

/// A directory that holds nothing but what is unpacked.
const fs::path& playground() {
    static const fs::path path = [] {
        std::string pattern = "/dev/shm/tt-fuzz-XXXXXX";
        require(::mkdtemp(pattern.data()) != nullptr);
        return fs::path(pattern);
    }();
    return path;
}

} // namespace

/// Whatever the archive, nothing appears beside the tree, and there is a tree only with a sound manifest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const tt::FileDescriptor file(::memfd_create("archive", MFD_CLOEXEC));
    const auto path = "/proc/self/fd/" + std::to_string(file.number());
    require(tt::write_all(file, {reinterpret_cast<const char*>(data), size}, path).has_value());
    const auto into = playground() / "into";
    const auto manifest = tt::unpack(path, into, limits);
    require(fs::is_directory(into) == manifest.has_value());
    if (manifest) require(tt::parse_manifest(canonical_text(*manifest)).has_value());
    require(tt::remove_tree(into).has_value());
    require(fs::is_empty(playground()));
    return 0;
}

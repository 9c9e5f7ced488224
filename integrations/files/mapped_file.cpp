#include "integrations/files/mapped_file.hpp"

#include "integrations/files/file_descriptor.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace tt {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (!file || ::fstat(file.number(), &status) != 0) return system_failure("read", path);
    if (status.st_size == 0) return MappedFile({});
    const auto size = static_cast<std::size_t>(status.st_size);
    const void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (bytes == MAP_FAILED) return system_failure("read", path);
    return MappedFile({static_cast<const char*>(bytes), size});
}

MappedFile::~MappedFile() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): munmap takes no pointer to const.
    if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

} // namespace tt

#include "integrations/posix/memory.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <span>

namespace tt {

namespace {

/// What nobody may write was never changed, so that the file has the same. Not so what the loader has written
/// to and then closed (RELRO), which is part of a writable segment.
void release(const dl_phdr_info& object, const ElfW(Phdr) & segment) {
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) return;
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const std::uintptr_t from = (object.dlpi_addr + segment.p_vaddr) / page * page;
    const std::uintptr_t to = object.dlpi_addr + segment.p_vaddr + segment.p_filesz;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader tells addresses as numbers.
    ::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
}

int release_all(dl_phdr_info* object, std::size_t, void*) {
    for (const auto& segment : std::span(object->dlpi_phdr, object->dlpi_phnum)) release(*object, segment);
    return 0;
}

} // namespace

void release_idle_memory() {
    ::malloc_trim(0);
    ::dl_iterate_phdr(release_all, nullptr);
}

} // namespace tt

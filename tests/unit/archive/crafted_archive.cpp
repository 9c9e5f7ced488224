#include "tests/unit/archive/crafted_archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <locale.h>

#include <memory>
#include <stdexcept>

namespace tt {

namespace {

void set_packing(archive* handle, Packing packing) {
    switch (packing) {
    case Packing::tar_gz:
        archive_write_add_filter_gzip(handle);
        break;
    case Packing::tar_zst:
        archive_write_add_filter_zstd(handle);
        break;
    default:
        break;
    }
    if (packing == Packing::zip)
        archive_write_set_format_zip(handle);
    else if (packing == Packing::pax)
        archive_write_set_format_pax(handle);
    else
        archive_write_set_format_gnutar(handle);
    archive_write_set_bytes_in_last_block(handle, 1);
}

void add(archive* handle, const CraftedMember& member) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(
        archive_entry_new(), &archive_entry_free
    );
    archive_entry_set_pathname(entry.get(), member.name.c_str());
    archive_entry_set_filetype(entry.get(), member.type);
    archive_entry_set_perm(entry.get(), member.mode);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
    archive_entry_set_mtime(entry.get(), 1'700'000'000, 0);
    if (!member.symlink.empty()) archive_entry_set_symlink(entry.get(), member.symlink.c_str());
    if (!member.hardlink.empty()) archive_entry_set_hardlink(entry.get(), member.hardlink.c_str());
    if (archive_write_header(handle, entry.get()) != ARCHIVE_OK)
        throw std::runtime_error(archive_error_string(handle));
    archive_write_data(handle, member.bytes.data(), member.bytes.size());
}

} // namespace

CraftedMember file(std::string name, std::string bytes) {
    return {.name = std::move(name), .bytes = std::move(bytes)};
}

CraftedMember directory(std::string name) {
    return {.name = std::move(name), .type = 0040000, .mode = 0755};
}

CraftedMember symlink(std::string name, std::string target) {
    return {.name = std::move(name), .type = 0120000, .mode = 0777, .symlink = std::move(target)};
}

CraftedMember hardlink(std::string name, std::string target) {
    return {.name = std::move(name), .hardlink = std::move(target)};
}

void craft(const std::filesystem::path& path, const std::vector<CraftedMember>& members, Packing packing) {
    const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    const locale_t previous = ::uselocale(utf8);
    {
        const std::unique_ptr<archive, decltype(&archive_write_free)> handle(
            archive_write_new(), &archive_write_free
        );
        set_packing(handle.get(), packing);
        archive_write_open_filename(handle.get(), path.c_str());
        for (const auto& member : members) add(handle.get(), member);
        archive_write_close(handle.get());
    }
    ::uselocale(previous);
    ::freelocale(utf8);
}

} // namespace tt

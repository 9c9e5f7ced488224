#include "integrations/archive/tar_writer.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <chrono>
#include <new>

namespace tt {

namespace {

struct FreeEntry {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

/// The owner may write, so that people who unpack it with tar can also remove it.
unsigned tar_mode(const ManifestEntry& entry) {
    return entry.type == EntryType::link ? 0777U : entry.mode | 0200U;
}

unsigned tar_type(EntryType type) {
    switch (type) {
    case EntryType::directory:
        return AE_IFDIR;
    case EntryType::link:
        return AE_IFLNK;
    case EntryType::file:
        break;
    }
    return AE_IFREG;
}

} // namespace

void TarWriter::Free::operator()(archive* handle) const {
    archive_write_free(handle);
}

TarWriter::TarWriter(CompressedFile& output, Time mtime)
    : output_(output)
    , mtime_(mtime)
    , handle_(archive_write_new()) {
    if (!handle_) throw std::bad_alloc();
}

Result<std::unique_ptr<TarWriter>> TarWriter::create(CompressedFile& output, Time mtime) {
    std::unique_ptr<TarWriter> writer(new TarWriter(output, mtime));
    auto* handle = writer->handle_.get();
    TT_TRY(writer->check(archive_write_set_format_gnutar(handle), ARCHIVE_OK));
    TT_TRY(writer->check(archive_write_set_bytes_per_block(handle, 0), ARCHIVE_OK));
    TT_TRY(writer->check(archive_write_open(handle, writer.get(), nullptr, &take, nullptr), ARCHIVE_OK));
    return writer;
}

Result<> TarWriter::begin(const ManifestEntry& entry) {
    const std::unique_ptr<archive_entry, FreeEntry> header(archive_entry_new());
    if (!header) throw std::bad_alloc();
    archive_entry_set_pathname(header.get(), entry.path.c_str());
    archive_entry_set_filetype(header.get(), tar_type(entry.type));
    archive_entry_set_perm(header.get(), tar_mode(entry));
    archive_entry_set_size(header.get(), static_cast<la_int64_t>(entry.size));
    archive_entry_set_mtime(
        header.get(), std::chrono::floor<std::chrono::seconds>(mtime_).time_since_epoch().count(), 0
    );
    if (entry.type == EntryType::link) archive_entry_set_symlink(header.get(), entry.target.c_str());
    return check(archive_write_header(handle_.get(), header.get()), ARCHIVE_OK);
}

Result<> TarWriter::write(std::string_view bytes) {
    return check(
        archive_write_data(handle_.get(), bytes.data(), bytes.size()), static_cast<long>(bytes.size())
    );
}

Result<> TarWriter::finish() {
    return check(archive_write_close(handle_.get()), ARCHIVE_OK);
}

long TarWriter::take(archive* handle, void* self, const void* bytes, std::size_t size) {
    auto& writer = *static_cast<TarWriter*>(self);
    writer.written_ = writer.output_.write({static_cast<const char*>(bytes), size});
    if (writer.written_) return static_cast<long>(size);
    archive_set_error(handle, ARCHIVE_FATAL, "%s", "the output cannot be written");
    return -1;
}

Result<> TarWriter::check(long outcome, long least) {
    TT_TRY(written_);
    if (outcome >= least) return {};
    const char* why = archive_error_string(handle_.get());
    return fail(
        ErrorKind::failed, std::string("write the archive: ") + (why == nullptr ? "unknown error" : why)
    );
}

} // namespace tt

#include "integrations/archive/archive_reader.hpp"

#include "integrations/archive/zip_end.hpp"
#include "integrations/files/system_failure.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <new>

namespace tt {

namespace {

constexpr std::size_t block = std::size_t{128} << 10;
constexpr int formats_mask = ARCHIVE_FORMAT_BASE_MASK;
constexpr std::int64_t end_mark = 1024; // A tar ends with two empty records of 512 bytes.

MemberType type_of(archive_entry* entry) {
    if (archive_entry_hardlink(entry) != nullptr) return MemberType::hard_link;
    switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
        return MemberType::directory;
    case AE_IFREG:
        return MemberType::file;
    case AE_IFLNK:
        return MemberType::link;
    default:
        return MemberType::other;
    }
}

std::string text_of(const char* text) {
    return text == nullptr ? "" : text;
}

Member member_of(archive_entry* entry) {
    const MemberType type = type_of(entry);
    return Member{
        .name = text_of(archive_entry_pathname(entry)),
        .type = type,
        .mode = archive_entry_mode(entry) & 07777U,
        .size = static_cast<std::uint64_t>(archive_entry_size(entry)),
        .target = text_of(
            type == MemberType::hard_link ? archive_entry_hardlink(entry) : archive_entry_symlink(entry)
        ),
        .mtime = archive_entry_mtime(entry),
    };
}

} // namespace

void ArchiveReader::Free::operator()(archive* handle) const {
    archive_read_free(handle);
}

// The library converts names to the charset of the locale, and programs run in the C locale, where every name
// that is not ASCII would be lost. In UTF-8 names arrive as they are.
ArchiveReader::ArchiveReader(std::filesystem::path path)
    : path_(std::move(path))
    , utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr))
    , previous_(::uselocale(utf8_))
    , handle_(archive_read_new()) {
    if (!handle_) throw std::bad_alloc();
}

ArchiveReader::~ArchiveReader() {
    handle_.reset();
    ::uselocale(previous_);
    if (utf8_ != nullptr) ::freelocale(utf8_);
}

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(const std::filesystem::path& path) {
    std::unique_ptr<ArchiveReader> reader(new ArchiveReader(path));
    TT_TRY(reader->start());
    return reader;
}

Result<> ArchiveReader::start() {
    std::error_code error;
    file_size_ = std::filesystem::file_size(path_, error);
    errno = error.value();
    if (error) return system_failure("read", path_);
    archive_read_support_filter_gzip(handle_.get());
    archive_read_support_filter_zstd(handle_.get());
    archive_read_support_format_tar(handle_.get());
    archive_read_support_format_zip_seekable(handle_.get());
    // Else the library stops at the end mark, and nobody would see what follows it.
    archive_read_set_options(handle_.get(), "tar:read_concatenated_archives");
    if (archive_read_open_filename(handle_.get(), path_.c_str(), block) != ARCHIVE_OK)
        return library_failure();
    return {};
}

Result<std::optional<Member>> ArchiveReader::next() {
    end_of_member_ = archive_filter_bytes(handle_.get(), 0);
    archive_entry* entry = nullptr;
    const int outcome = archive_read_next_header(handle_.get(), &entry);
    if (outcome == ARCHIVE_EOF) {
        TT_TRY(check_end());
        return std::nullopt;
    }
    // A warning means that the library guessed; what it guessed is not to be trusted.
    if (outcome != ARCHIVE_OK) return library_failure();
    return member_of(entry);
}

Result<std::size_t> ArchiveReader::read(char* buffer, std::size_t size) {
    const auto count = archive_read_data(handle_.get(), buffer, size);
    if (count < 0) return library_failure();
    return static_cast<std::size_t>(count);
}

Result<> ArchiveReader::check_end() {
    if ((archive_format(handle_.get()) & formats_mask) != ARCHIVE_FORMAT_ZIP) return check_end_of_tar();
    TT_ASSIGN(const bool sound, zip_ends_at_end_of_file(path_));
    if (!sound) return fail(ErrorKind::corrupt, "something follows its end");
    return {};
}

Result<> ArchiveReader::check_end_of_tar() {
    if (archive_filter_bytes(handle_.get(), 0) - end_of_member_ < end_mark)
        return fail(ErrorKind::corrupt, "its end is cut off");
    if (static_cast<std::uint64_t>(archive_filter_bytes(handle_.get(), -1)) != file_size_)
        return fail(ErrorKind::corrupt, "something follows its end");
    return {};
}

std::unexpected<Error> ArchiveReader::library_failure() const {
    const auto why = text_of(archive_error_string(handle_.get()));
    return fail(
        ErrorKind::corrupt, why.empty() ? "it cannot be read" : why,
        "builds are read from .tar, .tar.gz, .tar.zst and .zip"
    );
}

} // namespace tt

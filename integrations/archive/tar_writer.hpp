#pragma once

#include "integrations/archive/compressed_file.hpp"
#include "integrations/build/manifest.hpp"
#include "pipeline/base/time.hpp"

#include <memory>
#include <string_view>

struct archive;

namespace tt {

/// Writes a tar in GNU's format, whose names are plain bytes of any charset. What a header says besides the
/// manifest entry is always the same: user and group 0 without names, and one time.
class TarWriter {
public:
    static Result<std::unique_ptr<TarWriter>> create(CompressedFile& output, Time mtime);

    /// The header of the next entry; a file's bytes follow.
    Result<> begin(const ManifestEntry& entry);

    /// More bytes of the file that begin() announced.
    Result<> write(std::string_view bytes);

    /// The end of the archive; the output is not finished yet.
    Result<> finish();

private:
    struct Free {
        void operator()(archive* handle) const;
    };

    TarWriter(CompressedFile& output, Time mtime);

    static long take(archive* handle, void* self, const void* bytes, std::size_t size);

    /// Turns an outcome of the library into a Result; the reason may have been the output's.
    Result<> check(long outcome, long least);

    CompressedFile& output_;
    Time mtime_;
    Result<> written_;
    std::unique_ptr<archive, Free> handle_;
};

} // namespace tt

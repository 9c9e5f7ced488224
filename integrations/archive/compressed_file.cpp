#include "integrations/archive/compressed_file.hpp"

#include <zstd.h>

#include <algorithm>
#include <new>
#include <thread>

namespace tt {

namespace {

constexpr int level = 9;
constexpr int window_bits = 23; // 8 MiB: what a host must hold to unpack.
constexpr mode_t readable = 0644;

// How many workers there are does not change the bytes, only whether there are any.
int workers() {
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U));
}

Result<> check(std::size_t outcome) {
    if (ZSTD_isError(outcome) == 0) return {};
    return fail(ErrorKind::failed, std::string("compress: ") + ZSTD_getErrorName(outcome));
}

} // namespace

void CompressedFile::Free::operator()(ZSTD_CCtx_s* context) const {
    ZSTD_freeCCtx(context);
}

CompressedFile::CompressedFile(PartialFile file)
    : file_(std::move(file))
    , context_(ZSTD_createCCtx())
    , buffer_(ZSTD_CStreamOutSize()) {
    if (!context_) throw std::bad_alloc();
}

Result<CompressedFile> CompressedFile::create(const std::filesystem::path& path) {
    TT_ASSIGN(auto partial, PartialFile::create(path, readable));
    CompressedFile file(std::move(partial));
    TT_TRY(file.configure());
    return file;
}

Result<> CompressedFile::configure() {
    TT_TRY(check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level)));
    TT_TRY(check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, window_bits)));
    TT_TRY(check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1)));
    return check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_nbWorkers, workers()));
}

Result<> CompressedFile::write(std::string_view bytes) {
    return compress(bytes, false);
}

Result<> CompressedFile::finish() {
    TT_TRY(compress({}, true));
    digest_ = hash_.finish();
    return file_.publish();
}

Result<> CompressedFile::compress(std::string_view bytes, bool last) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (;;) {
        ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
        const auto left =
            ZSTD_compressStream2(context_.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
        TT_TRY(check(left));
        const std::string_view packed(buffer_.data(), out.pos);
        hash_.update(packed);
        TT_TRY(file_.write(packed));
        bytes_ += out.pos;
        if (last ? left == 0 : in.pos == in.size) return {};
    }
}

} // namespace tt

#include "integrations/delta/delta_frame.hpp"

#include <zstd.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <new>

namespace tt {

namespace {

constexpr int level = 9;
constexpr int least_window = 10; // Bits; what zstd itself takes at least.
constexpr int most_window = 30;

/// From here on matches are looked for over long distances too: the tables of the level alone forget them.
constexpr std::size_t long_distance = std::size_t{4} << 20U;

struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }

    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Result<> check(std::size_t outcome, ErrorKind kind) {
    if (ZSTD_isError(outcome) == 0) return {};
    return fail(kind, std::string("delta: ") + ZSTD_getErrorName(outcome));
}

std::unexpected<Error> not_one_frame() {
    return fail(ErrorKind::corrupt, "delta: a part of it is not the zstd frame that it should be");
}

/// Every byte of base and bytes must stay in reach.
int window_for(std::size_t reach) {
    return std::clamp(static_cast<int>(std::bit_width(reach)), least_window, most_window);
}

Result<> configure(ZSTD_CCtx* context, std::size_t reach) {
    const auto set = [&](ZSTD_cParameter parameter, int value) {
        return check(ZSTD_CCtx_setParameter(context, parameter, value), ErrorKind::failed);
    };
    TT_TRY(set(ZSTD_c_compressionLevel, level));
    TT_TRY(set(ZSTD_c_windowLog, window_for(reach)));
    return set(ZSTD_c_enableLongDistanceMatching, reach >= long_distance ? 1 : 0);
}

} // namespace

Result<std::string> compress_against(std::string_view base, std::string_view bytes) {
    const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
    if (!context) throw std::bad_alloc();
    TT_TRY(configure(context.get(), base.size() + bytes.size()));
    TT_TRY(check(ZSTD_CCtx_refPrefix(context.get(), base.data(), base.size()), ErrorKind::failed));
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    const auto size = ZSTD_compress2(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
    TT_TRY(check(size, ErrorKind::failed));
    frame.resize(size);
    return frame;
}

std::size_t longest_frame(std::size_t bytes) {
    return ZSTD_compressBound(bytes);
}

Result<std::string> decompress_against(std::string_view base, std::string_view frame, std::size_t bytes) {
    if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return not_one_frame();
    if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != bytes) return not_one_frame();
    const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
    if (!context) throw std::bad_alloc();
    TT_TRY(check(ZSTD_DCtx_refPrefix(context.get(), base.data(), base.size()), ErrorKind::failed));
    std::string out(bytes, '\0');
    const auto size = ZSTD_decompressDCtx(context.get(), out.data(), out.size(), frame.data(), frame.size());
    TT_TRY(check(size, ErrorKind::corrupt));
    if (size != bytes) return not_one_frame();
    return out;
}

} // namespace tt

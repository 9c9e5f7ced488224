#include "integrations/s3/s3_store.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/http/byte_range.hpp"
#include "integrations/s3/upload.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

namespace tt::s3 {

namespace {

/// Refusals need room too.
constexpr std::size_t least_answer = std::size_t{64} << 10;

Result<std::string> key_of(const Digest& digest) {
    if (!is_well_formed(digest))
        return fail(ErrorKind::invalid_input, "'" + digest.value + "' does not name an artifact");
    return "sha256/" + digest.value.substr(digest.value.find(':') + 1);
}

} // namespace

Result<> S3Store::add(const Digest& expected, const std::filesystem::path& source) {
    TT_ASSIGN(const std::string key, key_of(expected));
    TT_ASSIGN(const auto present, size(expected));
    if (present) return {};
    const FileDescriptor file(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (!file || ::fstat(file.number(), &status) != 0) return system_failure("read", source);
    return send_upload(exchange_, {key, expected, source, file, static_cast<std::uint64_t>(status.st_size)});
}

Result<std::optional<std::uint64_t>> S3Store::size(const Digest& digest) {
    TT_ASSIGN(const std::string key, key_of(digest));
    TT_ASSIGN(const auto head, exchange_.send({.method = "HEAD", .key = key}));
    if (head.status == 404) return std::nullopt;
    if (head.status == 200)
        if (const auto size = whole_number(head.headers.value("Content-Length"))) return size;
    // The answer to HEAD has no body to say why.
    const Ask again{.key = key, .range = "bytes=0-0"};
    TT_ASSIGN(const auto response, exchange_.send(again));
    return std::unexpected(exchange_.refused(again, response.status == 206 ? head : response));
}

Result<std::string> S3Store::read(const Digest& digest, std::uint64_t offset, std::size_t length) {
    TT_ASSIGN(const std::string key, key_of(digest));
    if (length == 0) return std::string();
    const Ask get{
        .key = key, .range = byte_range(offset, length), .max_body = std::max(length, least_answer)
    };
    TT_ASSIGN(auto response, exchange_.send(get));
    if (response.status == 416) return std::string();
    if (response.status == 404 && element(response.body, "Code") != "NoSuchBucket")
        return fail(ErrorKind::not_found, "the store has no artifact " + digest.value);
    const bool right = response.status == 206 || (response.status == 200 && offset == 0);
    if (!right) return std::unexpected(exchange_.refused(get, response));
    if (response.body.size() <= length) return std::move(response.body);
    return fail(
        ErrorKind::corrupt,
        exchange_.setting().address.text() + ": the store gives more than it was asked for"
    );
}

Result<> S3Store::remove(const Digest& digest) {
    TT_ASSIGN(const std::string key, key_of(digest));
    const Ask ask{.method = "DELETE", .key = key};
    TT_ASSIGN(const auto response, exchange_.send(ask));
    const bool gone = response.status == 200 || response.status == 204
                      || (response.status == 404 && element(response.body, "Code") != "NoSuchBucket");
    if (gone) return {};
    Error refused = exchange_.refused(ask, response);
    if (response.status == 403 || response.status == 405) refused.kind = ErrorKind::denied;
    return std::unexpected(std::move(refused));
}

Result<std::optional<std::string>> S3Store::link(const Digest& digest, Duration lifetime) {
    TT_ASSIGN(const std::string key, key_of(digest));
    return exchange_.link(key, lifetime);
}

} // namespace tt::s3

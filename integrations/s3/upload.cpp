#include "integrations/s3/upload.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/system_failure.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <tuple>

namespace tt::s3 {

namespace {

constexpr std::uint64_t most_parts = 10'000;

/// Parts that were sent: the body of the request that puts them together.
using PartList = std::string;

Result<std::string> read_piece(const Upload& upload, std::size_t length) {
    std::string bytes(length, '\0');
    std::size_t filled = 0;
    while (filled < length) {
        const ssize_t count = ::read(upload.file.number(), bytes.data() + filled, length - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_failure("read", upload.source);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return bytes;
}

Result<> check(const Upload& upload, const Digest& found) {
    if (found == upload.digest) return {};
    return fail(
        ErrorKind::corrupt,
        "'" + upload.source.string() + "' has the digest " + found.value + ", not " + upload.digest.value
    );
}

/// The answer, or why it is not a 200.
Result<HttpResponse> ask(Exchange& exchange, const Ask& what) {
    TT_ASSIGN(auto response, exchange.send(what));
    if (response.status == 200) return response;
    return std::unexpected(exchange.refused(what, response));
}

Result<> send_whole(Exchange& exchange, const Upload& upload) {
    TT_ASSIGN(std::string bytes, read_piece(upload, static_cast<std::size_t>(upload.size)));
    TT_TRY(check(upload, sha256(bytes)));
    TT_TRY(ask(exchange, {.method = "PUT", .key = upload.key, .body = std::move(bytes)}));
    return {};
}

Result<std::string> begin_parts(Exchange& exchange, const Upload& upload) {
    // Not repeatable: each begins another upload, and the lost one would keep its place for ever.
    const Ask begin{.method = "POST", .key = upload.key, .query = {{"uploads", ""}}, .repeatable = false};
    TT_ASSIGN(const auto response, ask(exchange, begin));
    std::string id = element(response.body, "UploadId");
    if (!id.empty()) return id;
    return fail(
        ErrorKind::failed,
        exchange.setting().address.text() + ": the store gives no id for an upload in parts"
    );
}

Result<std::string> send_part(
    Exchange& exchange, const Upload& upload, const std::string& id, std::uint64_t number, std::string bytes
) {
    const std::string text = std::to_string(number);
    Ask put{.method = "PUT", .key = upload.key, .query = {{"partNumber", text}, {"uploadId", id}}};
    put.body = std::move(bytes);
    TT_ASSIGN(const auto response, ask(exchange, put));
    const std::string etag(response.headers.value("ETag"));
    return "<Part><PartNumber>" + text + "</PartNumber><ETag>" + etag + "</ETag></Part>";
}

Result<PartList> send_parts(Exchange& exchange, const Upload& upload, const std::string& id) {
    const std::uint64_t least = (upload.size + most_parts - 1) / most_parts;
    const auto length = std::max<std::uint64_t>(exchange.setting().part_size, least);
    Sha256 hash;
    PartList parts;
    for (std::uint64_t number = 1; (number - 1) * length < upload.size; ++number) {
        TT_ASSIGN(std::string bytes, read_piece(upload, static_cast<std::size_t>(length)));
        hash.update(bytes);
        TT_ASSIGN(const auto part, send_part(exchange, upload, id, number, std::move(bytes)));
        parts += part;
    }
    TT_TRY(check(upload, hash.finish()));
    return parts;
}

/// Whether an earlier attempt, whose answer was lost, had put the parts together.
bool is_there(Exchange& exchange, const Upload& upload) {
    const auto response = exchange.send({.method = "HEAD", .key = upload.key});
    return response && response->status == 200;
}

Result<>
put_together(Exchange& exchange, const Upload& upload, const std::string& id, const PartList& parts) {
    Ask complete{.method = "POST", .key = upload.key, .query = {{"uploadId", id}}};
    complete.body = "<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>";
    TT_ASSIGN(auto response, exchange.send(complete));
    // Stores answer 200 before they are done, and then may say in the body that they failed.
    if (response.status == 200 && !response.body.contains("<Error>")) return {};
    if (is_there(exchange, upload)) return {};
    return std::unexpected(exchange.refused(complete, response));
}

Result<> send_in_parts(Exchange& exchange, const Upload& upload) {
    TT_ASSIGN(const std::string id, begin_parts(exchange, upload));
    const auto parts = send_parts(exchange, upload, id);
    auto done = parts ? put_together(exchange, upload, id, *parts) : Result<>(std::unexpected(parts.error()));
    if (!done)
        std::ignore = exchange.send(
            {.method = "DELETE", .key = upload.key, .query = {{"uploadId", id}}, .stoppable = false}
        );
    return done;
}

} // namespace

Result<> send_upload(Exchange& exchange, const Upload& upload) {
    if (upload.size > exchange.setting().part_size) return send_in_parts(exchange, upload);
    return send_whole(exchange, upload);
}

} // namespace tt::s3

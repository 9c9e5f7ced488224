#include "integrations/server/http_reply.hpp"

#include "integrations/json/json.hpp"
#include "pipeline/model/view.hpp"

#include <fmt/core.h>

#include <array>
#include <ctime>

namespace tt {

namespace {

struct Reason {
    int status;
    std::string_view text;
};

constexpr std::array<Reason, 27> reasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
}};

std::string_view reason(int status) {
    for (const auto& [known, text] : reasons)
        if (known == status) return text;
    return "Status";
}

/// `Sat, 21 Nov 2026 07:41:55 GMT`, made once a second.
const std::string& http_date() {
    static thread_local std::time_t second = 0;
    static thread_local std::string text;
    if (const std::time_t now = std::time(nullptr); now != second) {
        std::tm utc{};
        ::gmtime_r(&now, &utc);
        std::array<char, 40> buffer{};
        text.assign(
            buffer.data(), std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc)
        );
        second = now;
    }
    return text;
}

bool breaks_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

void add_header(std::string& head, std::string_view name, std::string_view value) {
    if (value.empty() || breaks_line(name) || breaks_line(value)) return;
    head.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

std::string write_head(const Reply& reply, const HttpHead& head) {
    std::string text = fmt::format("HTTP/1.1 {} {}\r\n", head.status, reason(head.status));
    add_header(text, "Date", http_date());
    const bool bodiless = head.status == 204 || head.status == 304;
    if (!bodiless) {
        add_header(text, "Content-Type", reply.content_type);
        add_header(text, "Content-Length", std::to_string(head.content_length));
    }
    if (reply.source) add_header(text, "Accept-Ranges", "bytes");
    add_header(text, "Content-Range", head.content_range);
    add_header(text, "ETag", head.etag);
    if (!head.keep_alive) add_header(text, "Connection", "close");
    for (const auto& [name, value] : reply.headers) add_header(text, name, value);
    return text += "\r\n";
}

std::string content_range(const HttpSlice& slice, std::uint64_t size) {
    if (slice.status == 416) return fmt::format("bytes */{}", size);
    if (slice.status != 206) return {};
    return fmt::format("bytes {}-{}/{}", slice.offset, slice.offset + slice.length - 1, size);
}

int http_status(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalid_input:
        return 400;
    case ErrorKind::not_found:
        return 404;
    case ErrorKind::conflict:
        return 409;
    case ErrorKind::denied:
        return 403;
    case ErrorKind::blocked:
        return 409;
    case ErrorKind::unavailable:
        return 503;
    case ErrorKind::timeout:
        return 504;
    case ErrorKind::cancelled:
        return 503;
    case ErrorKind::corrupt:
        return 422;
    case ErrorKind::failed:
        return 500;
    }
    return 500;
}

Reply error_reply(int status, std::string_view code, std::string_view message, std::string_view hint) {
    const Refusal refusal{std::string(code), std::string(message), std::string(hint)};
    return {.status = status, .body = encode(refusal) + "\n"};
}

Reply error_reply(const Error& error) {
    return error_reply(http_status(error.kind), to_string(error.kind), error.message, error.hint);
}

} // namespace tt

#include "integrations/web_store/web_store.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/http/byte_range.hpp"

#include <algorithm>

namespace tt {

namespace {

/// Refusals need room too.
constexpr std::size_t least_answer = std::size_t{64} << 10;
constexpr Duration longest_question = std::chrono::seconds{30};
constexpr Duration longest_stall = std::chrono::minutes{1};

/// Everything that is asked of it may be asked again.
bool worth_another(const Result<HttpResponse>& answer) {
    if (answer) return answer->status >= 500 || answer->status == 429;
    return answer.error().kind == ErrorKind::unavailable || answer.error().kind == ErrorKind::timeout;
}

/// What an answer means that is none of those that were expected.
std::unexpected<Error> refused(const HttpRequest& request, int status) {
    const bool passes = status >= 500 || status == 429;
    const std::string what =
        "the store answers " + std::to_string(status) + " to " + request.method + " " + redacted(request.url);
    if (status == 401 || status == 403)
        return fail(
            request.method == "DELETE" ? ErrorKind::denied : ErrorKind::failed, what,
            "set TT_ARTIFACTS_LOGIN to USER:PASSWORD or a token for it"
        );
    return fail(passes ? ErrorKind::unavailable : ErrorKind::failed, what);
}

std::unexpected<Error> takes_no_files(const HttpRequest& request, int status) {
    return fail(
        ErrorKind::failed,
        "the store takes no files: it answers " + std::to_string(status) + " to PUT " + redacted(request.url),
        "let it take PUT (nginx: dav_methods PUT; create_full_put_path on), or copy the file there"
    );
}

std::unexpected<Error> deletes_no_files(const HttpRequest& request, int status) {
    return fail(
        ErrorKind::denied,
        "the store deletes no files: it answers " + std::to_string(status) + " to DELETE "
            + redacted(request.url),
        "let it take DELETE (nginx: dav_methods PUT DELETE), or delete the file there"
    );
}

} // namespace

Result<HttpRequest> WebStore::request(std::string method, const Digest& digest) const {
    if (!is_well_formed(digest))
        return fail(ErrorKind::invalid_input, "'" + digest.value + "' does not name an artifact");
    const std::string name = digest.value.substr(digest.value.find(':') + 1);
    HttpRequest request{.method = std::move(method), .url = setting_.root + "/sha256/" + name};
    if (!setting_.authorization.empty()) request.headers.add("Authorization", setting_.authorization);
    request.timeout = longest_question;
    request.stop = setting_.stop;
    return request;
}

Result<HttpResponse> WebStore::send(const HttpRequest& request) {
    return send_patiently(
        setting_.patience, setting_.stop, [&] { return clients_.send(request); }, worth_another
    );
}

Result<> WebStore::add(const Digest& expected, const std::filesystem::path& source) {
    TT_ASSIGN(const auto present, size(expected));
    if (present) return {};
    TT_ASSIGN(const Digest found, sha256_file(source));
    if (found != expected)
        return fail(
            ErrorKind::corrupt,
            "'" + source.string() + "' has the digest " + found.value + ", not " + expected.value
        );
    TT_ASSIGN(HttpRequest put, request("PUT", expected));
    put.upload = source;
    put.timeout = Duration{0};
    put.stall_timeout = longest_stall;
    TT_ASSIGN(const HttpResponse response, send(put));
    if (response.status == 405 || response.status == 501 || response.status == 404)
        return takes_no_files(put, response.status);
    if (response.status < 200 || response.status > 299) return refused(put, response.status);
    return confirm(expected, source);
}

/// A server may take a file and keep it elsewhere, or only its beginning.
Result<> WebStore::confirm(const Digest& expected, const std::filesystem::path& source) {
    std::error_code error;
    const std::uint64_t bytes = std::filesystem::file_size(source, error);
    if (error) return system_failure("read", source);
    TT_ASSIGN(const auto kept, size(expected));
    if (kept == bytes) return {};
    return fail(
        ErrorKind::failed, setting_.root + ": the store took " + std::to_string(bytes) + " bytes, and has "
                               + (kept ? std::to_string(*kept) : "none") + " of " + expected.value
    );
}

Result<std::optional<std::uint64_t>> WebStore::size(const Digest& digest) {
    TT_ASSIGN(const HttpRequest head, request("HEAD", digest));
    TT_ASSIGN(const HttpResponse response, send(head));
    if (response.status == 404 || response.status == 410) return std::nullopt;
    if (response.status != 200) return refused(head, response.status);
    if (const auto size = whole_number(response.headers.value("Content-Length"))) return size;
    return fail(
        ErrorKind::failed, setting_.root + ": the store does not say how long " + digest.value + " is",
        "it must answer HEAD with Content-Length, and not compress what it serves"
    );
}

Result<std::string> WebStore::read(const Digest& digest, std::uint64_t offset, std::size_t length) {
    TT_ASSIGN(HttpRequest get, request("GET", digest));
    if (length == 0) return std::string();
    get.headers.add("Range", byte_range(offset, length));
    get.max_body = std::max(length, least_answer);
    TT_ASSIGN(HttpResponse response, send(get));
    if (response.status == 416) return std::string();
    if (response.status == 404 || response.status == 410)
        return fail(ErrorKind::not_found, "the store has no artifact " + digest.value);
    const bool right = response.status == 206 || (response.status == 200 && offset == 0);
    if (!right) return refused(get, response.status);
    if (response.body.size() <= length) return std::move(response.body);
    return fail(ErrorKind::corrupt, setting_.root + ": the store gives more than it was asked for");
}

/// A server may say yes to anything.
Result<> WebStore::remove(const Digest& digest) {
    TT_ASSIGN(const HttpRequest ask, request("DELETE", digest));
    TT_ASSIGN(const HttpResponse response, send(ask));
    if (response.status == 404 || response.status == 410) return {};
    if (response.status == 405 || response.status == 501) return deletes_no_files(ask, response.status);
    if (response.status < 200 || response.status > 299) return refused(ask, response.status);
    TT_ASSIGN(const auto kept, size(digest));
    if (!kept) return {};
    return fail(ErrorKind::failed, setting_.root + ": the store says that it deleted what is still there");
}

Result<std::optional<std::string>> WebStore::link(const Digest& digest, Duration) {
    TT_ASSIGN(const HttpRequest get, request("GET", digest));
    return get.url;
}

} // namespace tt

// How the options of a request become options of libcurl.

#include "integrations/http/curl_error.hpp"
#include "integrations/http/curl_transfer.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace tt {

namespace {

/// The host of a URL that needs no parser: whether it is this machine, which no proxy can reach for us.
bool is_loopback(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return false;
    std::string_view host = url.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
    const std::string_view name = host.substr(0, host.find(':'));
    return name.starts_with("127.") || name == "localhost" || host.starts_with("[::1]");
}

bool is_token(std::string_view text) {
    return !text.empty() && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

bool breaks_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// The file that the curl program and most others read too; the library looks at no variable for it.
std::filesystem::path usual_authorities() {
    const char* file = std::getenv("SSL_CERT_FILE");
    return file == nullptr ? "" : file;
}

} // namespace

Result<> CurlTransfer::prepare(const std::string& user_agent) {
    if (!is_token(request_.method))
        return fail(ErrorKind::invalid_input, "'" + request_.method + "' is no HTTP method");
    curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, detail_);
    set_connection();
    set_limits();
    set_callbacks();
    TT_TRY(set_headers(user_agent));
    return set_body();
}

void CurlTransfer::set_connection() {
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
    if (request_.once) curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
    set_authorities();
    set_identity();
    if (!request_.unix_socket.empty())
        curl_easy_setopt(easy_, CURLOPT_UNIX_SOCKET_PATH, request_.unix_socket.c_str());
    if (request_.proxy)
        curl_easy_setopt(easy_, CURLOPT_PROXY, request_.proxy->c_str());
    else if (!request_.unix_socket.empty() || is_loopback(request_.url))
        curl_easy_setopt(easy_, CURLOPT_PROXY, "");
    if (request_.max_redirects > 0 && (request_.method == "GET" || request_.method == "HEAD")) {
        curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(easy_, CURLOPT_MAXREDIRS, static_cast<long>(request_.max_redirects));
        const bool plain = request_.url.starts_with("http:");
        curl_easy_setopt(easy_, CURLOPT_REDIR_PROTOCOLS_STR, plain ? "http,https" : "https");
    }
}

void CurlTransfer::set_authorities() {
    const auto authorities = request_.ca_file.empty() ? usual_authorities() : request_.ca_file;
    if (authorities.empty()) return;
    std::error_code error;
    const bool directory = std::filesystem::is_directory(authorities, error);
    curl_easy_setopt(easy_, CURLOPT_CAPATH, directory ? authorities.c_str() : nullptr);
    curl_easy_setopt(easy_, CURLOPT_CAINFO, directory ? nullptr : authorities.c_str());
}

void CurlTransfer::set_identity() {
    if (request_.identity_file.empty()) return;
    curl_easy_setopt(easy_, CURLOPT_SSLCERT, request_.identity_file.c_str());
    curl_easy_setopt(easy_, CURLOPT_SSLKEY, request_.identity_file.c_str());
}

void CurlTransfer::set_limits() {
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
    if (request_.stall_timeout > Duration{0}) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(request_.stall_timeout);
        curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, 1024L);
        curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(seconds.count()));
    }
    if (request_.download && request_.download->max_bytes_per_second > 0) {
        const auto speed = static_cast<curl_off_t>(request_.download->max_bytes_per_second);
        curl_easy_setopt(easy_, CURLOPT_MAX_RECV_SPEED_LARGE, speed);
    }
}

void CurlTransfer::set_callbacks() {
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    if (!request_.progress) return;
    curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, &CurlTransfer::on_progress);
    curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, this);
}

Result<> CurlTransfer::set_headers(const std::string& user_agent) {
    HttpHeaders headers = request_.headers;
    if (request_.download && request_.download->offset > 0) {
        headers.add("Range", "bytes=" + std::to_string(request_.download->offset) + "-");
        if (!request_.download->etag.empty()) headers.add("If-Match", request_.download->etag);
    }
    if (!headers.find("User-Agent")) headers.add("User-Agent", user_agent);
    // Without a value libcurl leaves out the form type that it would add to each body.
    if (!headers.find("Content-Type")) headers.add("Content-Type:", "");
    for (const auto& [name, value] : headers) {
        if (breaks_line(name) || breaks_line(value))
            return fail(ErrorKind::invalid_input, describe(request_) + ": a header holds a line break");
        const bool removes = name.ends_with(':');
        const std::string line = removes ? name : name + (value.empty() ? ";" : ": " + value);
        curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
        if (longer == nullptr) return fail(ErrorKind::failed, describe(request_) + ": out of memory");
        std::ignore = headers_.release(); // the same list, or its new head
        headers_.reset(longer);
    }
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_.get());
    return {};
}

Result<> CurlTransfer::set_body() {
    const bool bodiless = request_.body.empty() && (request_.method == "GET" || request_.method == "DELETE");
    if (!request_.upload.empty()) return set_upload();
    if (request_.method == "HEAD") {
        curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    } else if (!bodiless) {
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.data());
        curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    } else if (request_.method != "GET") {
        curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    }
    return {};
}

Result<> CurlTransfer::set_upload() {
    std::error_code error;
    const auto size = std::filesystem::file_size(request_.upload, error);
    if (!error) upload_.reset(std::fopen(request_.upload.c_str(), "rbe"));
    if (error) errno = error.value();
    if (!upload_) return std::unexpected(local_failure("open " + request_.upload.string()));
    curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    curl_easy_setopt(easy_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
    curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &CurlTransfer::on_read);
    curl_easy_setopt(easy_, CURLOPT_READDATA, this);
    curl_easy_setopt(easy_, CURLOPT_SEEKFUNCTION, &CurlTransfer::on_seek);
    curl_easy_setopt(easy_, CURLOPT_SEEKDATA, this);
    return {};
}

} // namespace tt

#include "integrations/http/curl_transfer.hpp"

#include "integrations/http/curl_error.hpp"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace tt {

void CurlTransfer::take_header(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' '))
        line.remove_suffix(1);
    if (line.starts_with("HTTP/")) { // another answer begins: after a redirect or a 100
        response_.headers.clear();
        response_.body.clear();
        return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const auto value = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    response_.headers.add(std::string(line.substr(0, colon)), std::string(line.substr(value)));
}

bool CurlTransfer::goes_to_file() const {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    return request_.download && (status == 200 || status == 206);
}

Result<> CurlTransfer::take_body(std::string_view bytes) {
    if (!goes_to_file()) return take_in_memory(bytes);
    if (!target_) TT_TRY(open_target());
    if (bytes.size() > request_.download->max_file - file_size_)
        return fail(
            ErrorKind::corrupt, describe(request_) + ": more than the "
                                    + std::to_string(request_.download->max_file)
                                    + " bytes that were expected"
        );
    if (std::fwrite(bytes.data(), 1, bytes.size(), target_.get()) != bytes.size())
        return std::unexpected(local_failure("write " + request_.download->file.string()));
    file_size_ += bytes.size();
    return {};
}

Result<> CurlTransfer::take_in_memory(std::string_view bytes) {
    if (bytes.size() > request_.max_body - response_.body.size())
        return fail(
            ErrorKind::corrupt,
            describe(request_) + ": the answer is larger than " + std::to_string(request_.max_body) + " bytes"
        );
    response_.body += bytes;
    return {};
}

/// Where in the file the body begins: what the server says, which must be what was asked for.
Result<std::uint64_t> CurlTransfer::first_byte() {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) return 0;
    std::string_view range = response_.headers.value("Content-Range");
    std::uint64_t first = 0;
    if (range.starts_with("bytes ")) range.remove_prefix(6);
    const auto [end, error] = std::from_chars(range.data(), range.data() + range.size(), first);
    if (error == std::errc{} && first == request_.download->offset) return first;
    return fail(
        ErrorKind::corrupt, describe(request_) + ": asked for bytes from "
                                + std::to_string(request_.download->offset) + " on, got Content-Range '"
                                + std::string(range) + "'"
    );
}

Result<> CurlTransfer::open_target() {
    TT_ASSIGN(file_size_, first_byte());
    const auto& file = request_.download->file;
    target_.reset(std::fopen(file.c_str(), file_size_ == 0 ? "wbe" : "r+be"));
    if (!target_) return std::unexpected(local_failure("open " + file.string()));
    const auto offset = static_cast<off_t>(file_size_);
    if (::ftruncate(::fileno(target_.get()), offset) != 0 || ::fseeko(target_.get(), offset, SEEK_SET) != 0)
        return std::unexpected(local_failure("continue " + file.string()));
    return {};
}

Error CurlTransfer::local_failure(const std::string& doing) const {
    const int code = errno;
    const char* hint = code == ENOSPC || code == EDQUOT ? "make room on the disk" : "";
    return Error{ErrorKind::failed, describe(request_) + ": " + doing + ": " + std::strerror(code), hint};
}

Result<HttpResponse> CurlTransfer::finish(CURLcode code) {
    // An empty body never reached the callback, and must still make or cut the file.
    if (code == CURLE_OK && goes_to_file() && !target_ && request_.method != "HEAD")
        if (auto opened = open_target(); !opened) refusal_ = opened.error();
    if (target_ && std::fclose(target_.release()) != 0 && !refusal_)
        refusal_ = local_failure("write " + request_.download->file.string());
    if (refusal_) return std::unexpected(*refusal_);
    if (code != CURLE_OK) return std::unexpected(curl_failure(code, request_, detail_));
    long status = 0;
    long connects = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &connects);
    response_.status = static_cast<int>(status);
    response_.reused_connection = connects == 0;
    return std::move(response_);
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    static_cast<CurlTransfer*>(self)->take_header({data, size * count});
    return size * count;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    if (auto taken = transfer.take_body({data, size * count}); !taken) {
        transfer.refusal_ = taken.error();
        return 0;
    }
    return size * count;
}

std::size_t CurlTransfer::on_read(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    const std::size_t got = std::fread(data, size, count, transfer.upload_.get());
    if (got < count && std::ferror(transfer.upload_.get()) != 0) {
        transfer.refusal_ = transfer.local_failure("read " + transfer.request_.upload.string());
        return CURL_READFUNC_ABORT;
    }
    return got * size;
}

int CurlTransfer::on_seek(void* self, curl_off_t offset, int origin) {
    const auto& transfer = *static_cast<CurlTransfer*>(self);
    return ::fseeko(transfer.upload_.get(), offset, origin) == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

int CurlTransfer::on_progress(
    void* self, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up
) {
    const auto& request = static_cast<CurlTransfer*>(self)->request_;
    const bool uploads = !request.upload.empty();
    const auto before = request.download && !uploads ? request.download->offset : 0;
    const auto total = static_cast<std::uint64_t>(uploads ? up_all : down_all);
    request.progress(
        before + static_cast<std::uint64_t>(uploads ? up : down), total == 0 ? 0 : before + total
    );
    return 0;
}

} // namespace tt

#pragma once

#include "pipeline/ports/http_client.hpp"

#include <curl/curl.h>

#include <cstdio>
#include <memory>
#include <optional>

namespace tt {

/// One request on its way: sets the options of an easy handle, takes what comes in and gives what goes out.
///
/// The handle points back to this object, which therefore stays where it is until the transfer is over.
class CurlTransfer {
public:
    CurlTransfer(CURL* easy, const HttpRequest& request)
        : easy_(easy)
        , request_(request) {}

    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    /// Sets everything that the request asks for on a fresh handle.
    Result<> prepare(const std::string& user_agent);

    /// The response, once libcurl has reported `code`.
    Result<HttpResponse> finish(CURLcode code);

private:
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    struct FreeList {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    Result<> set_headers(const std::string& user_agent);
    Result<> set_body();
    Result<> set_upload();
    void set_connection();
    void set_authorities();
    void set_identity();
    void set_limits();
    void set_callbacks();

    void take_header(std::string_view line);
    Result<> take_body(std::string_view bytes);
    Result<> take_in_memory(std::string_view bytes);
    Result<> open_target();
    Result<std::uint64_t> first_byte();
    [[nodiscard]] bool goes_to_file() const;
    Error local_failure(const std::string& doing) const;

    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_read(char* data, std::size_t size, std::size_t count, void* self);
    static int on_seek(void* self, curl_off_t offset, int origin);
    static int
    on_progress(void* self, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up);

    CURL* easy_;
    const HttpRequest& request_;
    HttpResponse response_ = {};
    std::optional<Error> refusal_ = {}; ///< Why one of the callbacks stopped the transfer.
    std::unique_ptr<curl_slist, FreeList> headers_ = {};
    std::unique_ptr<std::FILE, CloseFile> upload_ = {};
    std::unique_ptr<std::FILE, CloseFile> target_ = {};
    std::uint64_t file_size_ = 0; ///< Of the download target, as far as it is written.
    char detail_[CURL_ERROR_SIZE] = {};
};

} // namespace tt

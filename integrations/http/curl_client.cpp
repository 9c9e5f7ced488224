#include "integrations/http/curl_client.hpp"

#include "integrations/http/curl_error.hpp"
#include "integrations/http/curl_transfer.hpp"

#include <curl/curl.h>

namespace tt {

namespace {

/// Once in a process, at the first request: it costs a millisecond that a command without network should not
/// pay.
void initialise_once() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    std::ignore = done; // a failure shows as a handle that cannot be made
}

} // namespace

/// The multi handle keeps the connections and makes waiting interruptible; the easy handle is the one
/// request.
struct CurlClient::Handles {
    Handles() { curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 4L); }

    ~Handles() {
        curl_easy_cleanup(easy);
        curl_multi_cleanup(multi);
    }

    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;

    CURLM* multi = curl_multi_init();
    CURL* easy = curl_easy_init();
};

namespace {

/// An easy handle is part of a multi handle while this object lives.
class Running {
public:
    Running(CURLM* multi, CURL* easy)
        : multi_(multi)
        , easy_(easy) {
        curl_multi_add_handle(multi_, easy_);
    }

    ~Running() { curl_multi_remove_handle(multi_, easy_); }

    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    CURLM* multi_;
    CURL* easy_;
};

CURLcode outcome(CURLM* multi) {
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi, &left);
    return message != nullptr && message->msg == CURLMSG_DONE ? message->data.result : CURLE_FAILED_INIT;
}

/// Sleeps until there is something to do; false when the caller's descriptor is what woke it.
bool wait_for_news(CURLM* multi, int wake_fd) {
    curl_waitfd extra{.fd = wake_fd, .events = CURL_WAIT_POLLIN, .revents = 0};
    constexpr int long_enough_ms = 60'000; // libcurl wakes by itself for its own deadlines
    curl_multi_poll(multi, &extra, wake_fd < 0 ? 0 : 1, long_enough_ms, nullptr);
    return extra.revents == 0;
}

/// Runs the transfer to its end; Cancelled when the caller wants no more of it.
Result<CURLcode> drive(CURLM* multi, const HttpRequest& request) {
    const std::stop_callback waker(request.stop, [multi] { curl_multi_wakeup(multi); });
    bool wanted = true;
    int running = 1;
    while (wanted) {
        if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
        if (running == 0) return outcome(multi);
        wanted = !request.stop.stop_requested() && wait_for_news(multi, request.wake_fd);
    }
    return fail(ErrorKind::cancelled, describe(request) + ": cancelled");
}

} // namespace

CurlClient::CurlClient(std::string user_agent)
    : user_agent_(std::move(user_agent)) {}

CurlClient::~CurlClient() = default;

Result<HttpResponse> CurlClient::send(const HttpRequest& request) {
    initialise_once();
    if (!handles_) handles_ = std::make_unique<Handles>();
    if (handles_->multi == nullptr || handles_->easy == nullptr)
        return fail(ErrorKind::failed, describe(request) + ": libcurl cannot start");
    if (request.stop.stop_requested()) return fail(ErrorKind::cancelled, describe(request) + ": cancelled");
    curl_easy_reset(handles_->easy);
    CurlTransfer transfer(handles_->easy, request);
    TT_TRY(transfer.prepare(user_agent_));
    const Running while_here(handles_->multi, handles_->easy);
    TT_ASSIGN(const CURLcode code, drive(handles_->multi, request));
    return transfer.finish(code);
}

} // namespace tt

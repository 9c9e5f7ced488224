#pragma once

#include "integrations/http/patience.hpp"
#include "integrations/s3/address.hpp"
#include "integrations/s3/credentials.hpp"
#include "integrations/s3/refusal.hpp"
#include "integrations/s3/sign.hpp"
#include "pipeline/ports/clock.hpp"
#include "pipeline/ports/http_client.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace tt::s3 {

/// How a store is reached.
struct Setting {
    Address address;
    /// Asked for each request, so that keys in a file may be renewed at any time. From any thread.
    std::function<Result<Credentials>()> credentials;
    std::function<std::unique_ptr<HttpClient>()> make_http;
    std::stop_token stop = {};          ///< Ends everything that is under way.
    std::filesystem::path ca_file = {}; ///< Trusted instead of the system's authorities.
    /// Larger artifacts go in parts of this size; Amazon takes no part below 5 MiB but the last.
    std::size_t part_size = std::size_t{16} << 20;
    Duration pause = std::chrono::milliseconds{250}; ///< Before the second attempt; then twice, and so on.
    int attempts = 3;
};

/// One request about one key.
struct Ask {
    std::string method = "GET";
    std::string key = {};
    Parameters query = {};
    std::string range = {}; ///< `bytes=0-9`.
    std::string body = {};
    std::size_t max_body = std::size_t{1} << 20;
    bool repeatable = true; ///< Doing it twice is as good as once.
    bool stoppable = true;  ///< Not for what cleans up.
};

/// Sends signed requests about the keys of one bucket. From any thread; keeps connections.
class Exchange {
public:
    Exchange(Setting setting, Clock& clock);

    /// The answer, whatever its status but those that may pass: these are asked again, with growing pauses,
    /// and so is what got no answer, if that is safe.
    Result<HttpResponse> send(const Ask& ask);

    /// Why the store refused what was asked.
    [[nodiscard]] Error refused(const Ask& ask, const HttpResponse& response);

    /// A URL that gives anybody the key's bytes for so long. Asks nobody.
    Result<std::string> link(std::string_view key, Duration lifetime);

    [[nodiscard]] const Setting& setting() const { return setting_; }

private:
    Result<HttpResponse> send_once(const Ask& ask);
    Result<HttpRequest> signed_request(const Ask& ask);

    Setting setting_;
    Clock& clock_;
    HttpPool clients_;
};

} // namespace tt::s3

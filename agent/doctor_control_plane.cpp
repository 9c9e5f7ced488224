#include "agent/doctor.hpp"
#include "agent/journal.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/system_clock.hpp"

#include <time.h>

#include <string>

namespace tt::agent {

namespace {

const char* const subject = "control plane";
constexpr Duration patience = std::chrono::seconds{10};
constexpr Duration much_skew = std::chrono::seconds{30};
constexpr Duration too_much_skew = std::chrono::minutes{5};

HttpRequest version_request(const ServerAddress& server, const std::string& secret) {
    HttpRequest get{.url = server.url + "/v1/version"};
    get.headers.add("Authorization", "Bearer " + secret);
    get.unix_socket = server.unix_socket;
    get.ca_file = server.ca_file;
    get.timeout = patience;
    return get;
}

/// `Tue, 01 Dec 2026 03:45:20 GMT`.
std::optional<Time> parse_http_date(const std::string& text) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (!end || *end != '\0') return std::nullopt;
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::from_time_t(::timegm(&parts)));
}

Finding on_credential(const HttpResponse& response) {
    if (response.status == 200) return {Verdict::ok, subject, "answers, and knows this host", ""};
    if (response.status == 401 || response.status == 403)
        return {
            Verdict::fail, subject, "does not take this host's credential",
            "if the host was forgotten, move its state directory away and enrol it anew"
        };
    return {
        Verdict::fail, subject, "answers " + std::to_string(response.status),
        "see the log of the control plane; a proxy in between may answer, too"
    };
}

/// Permits do not depend on it, but certificates and what people read do.
Finding on_clock(const HttpResponse& response, Time now) {
    const auto there = parse_http_date(std::string(response.headers.value("Date")));
    if (!there) return {Verdict::warn, "clock", "the control plane does not tell the time", ""};
    const Duration skew = now > *there ? now - *there : *there - now;
    const auto seconds = to_text(std::chrono::floor<std::chrono::seconds>(skew));
    if (skew < much_skew) return {Verdict::ok, "clock", "agrees with the control plane's", ""};
    return {
        skew < too_much_skew ? Verdict::warn : Verdict::fail, "clock",
        "differs from the control plane's by " + seconds, "let both follow the same time server"
    };
}

} // namespace

std::vector<Finding> look_at_control_plane(const Asked& asked) {
    const auto membership = Journal::peek_membership(asked.agent.layout);
    if (!membership) return {{Verdict::fail, "journal", membership.error().message, membership.error().hint}};
    if (asked.agent.server.url.empty())
        return {
            {Verdict::warn, subject, "nobody has said where it is",
             "say it with --server; the agent leaves it in its state directory once it has run"}
        };
    if (membership->fleet.empty())
        return {{Verdict::fail, subject, "this host is not enrolled", "start the agent with --token-file"}};
    CurlClient http(asked.agent.user_agent());
    const auto response = http.send(version_request(asked.agent.server, membership->secret));
    if (!response) return {{Verdict::fail, subject, response.error().message, response.error().hint}};
    SystemClock clock;
    return {on_credential(*response), on_clock(*response, clock.now())};
}

} // namespace tt::agent

#include "agent/doctor.hpp"
#include "agent/journal.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/system_clock.hpp"
#include "pipeline/model/view.hpp"

#include <time.h>

#include <string>

namespace tt::agent {

namespace {

const char* const subject = "control plane";
constexpr Duration patience = std::chrono::seconds{10};
constexpr Duration much_skew = std::chrono::seconds{30};
constexpr Duration too_much_skew = std::chrono::minutes{5};

/// `Tue, 01 Dec 2026 03:45:20 GMT`.
std::optional<Time> parse_http_date(const std::string& text) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (!end || *end != '\0') return std::nullopt;
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::from_time_t(::timegm(&parts)));
}

/// Where it names the host it knows it, and what it says is wrong can be put right without a new one.
Finding on_refusal(const HttpResponse& response, const HostId& host) {
    const Refusal said = decode<Refusal>(response.body).value_or(Refusal{});
    const std::string what = "does not take this host's credential";
    if (said.message.contains(host.value))
        return {Verdict::fail, subject, what + ": " + said.message, said.hint};
    return {
        Verdict::fail, subject, what,
        "if the host was forgotten, move its state directory away and enrol it anew"
    };
}

Finding on_credential(const HttpResponse& response, const HostId& host) {
    if (response.status == 200) return {Verdict::ok, subject, "answers, and knows this host", ""};
    if (response.status == 401 || response.status == 403) return on_refusal(response, host);
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
    if (membership->fleet.empty())
        return {
            {Verdict::fail, subject, "this host is not enrolled",
             "tt agent enroll --server URL --token-file FILE, or start the agent with --token-file"}
        };
    if (asked.agent.server.url.empty())
        return {
            {Verdict::warn, subject, "nobody has said where it is",
             "say it with --server; the agent leaves it in its state directory once it has run"}
        };
    CurlClient http(asked.agent.user_agent());
    const auto response = ControlPlane(http, asked.agent.server).knock(membership->secret, patience);
    if (!response) return {{Verdict::fail, subject, response.error().message, response.error().hint}};
    SystemClock clock;
    return {on_credential(*response, membership->host), on_clock(*response, clock.now())};
}

} // namespace tt::agent

#include "integrations/s3/refusal.hpp"

#include "integrations/http/http_date.hpp"

#include <array>
#include <utility>

namespace tt::s3 {

namespace {

/// Stores take signatures of a quarter of an hour around their own time.
constexpr Duration largest_skew = std::chrono::minutes{5};
constexpr std::size_t longest_message = 300;

std::string unescaped(std::string text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> entities{
        {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}
    };
    for (const auto& [entity, meant] : entities)
        for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1))
            text.replace(at, entity.size(), meant);
    return text;
}

/// How far this machine's clock is ahead of the store's, where that is why it refuses.
std::string skew(const HttpResponse& response, Time now) {
    const auto there = parse_http_date(response.headers.value("Date"));
    if (!there || response.status != 403) return {};
    const Duration ahead = std::chrono::floor<std::chrono::seconds>(now - *there);
    if (ahead > largest_skew) return "this machine's clock is " + to_text(ahead) + " ahead of the store's";
    if (-ahead > largest_skew) return "this machine's clock is " + to_text(-ahead) + " behind the store's";
    return {};
}

std::string true_region(const HttpResponse& response) {
    const std::string header(response.headers.value("x-amz-bucket-region"));
    return header.empty() ? element(response.body, "Region") : header;
}

std::string region_hint(const HttpResponse& response) {
    const std::string region = true_region(response);
    return region.empty() ? "name the bucket's own region and endpoint in the address of the store"
                          : "write region=" + region + " in the address of the store";
}

std::string hint(const std::string& code, const HttpResponse& response, const Attempted& attempted) {
    if (code == "SignatureDoesNotMatch" || code == "InvalidAccessKeyId")
        return "check the access key and its secret, which come from " + attempted.source;
    if (code == "ExpiredToken" || code == "InvalidToken")
        return "renew the session token, which comes from " + attempted.source;
    if (code == "NoSuchBucket")
        return "make the bucket " + attempted.address.bucket + ", or correct the address of the store";
    if (code == "AuthorizationHeaderMalformed" || code == "IllegalLocationConstraintException"
        || (response.status >= 300 && response.status < 400))
        return region_hint(response);
    if (response.status == 403 && attempted.doing.starts_with("DELETE"))
        return "allow the keys from " + attempted.source + " s3:DeleteObject there";
    if (response.status == 403)
        return "allow the keys from " + attempted.source
               + " s3:GetObject, s3:PutObject, s3:AbortMultipartUpload and s3:ListBucket there";
    return {};
}

/// Also when it stands in an answer that began with 200.
bool passes(const std::string& code) {
    return code == "InternalError" || code == "SlowDown" || code == "ServiceUnavailable";
}

/// What the store says, without anything of the many things that it says besides.
std::string reason(const std::string& code, const HttpResponse& response) {
    if (code.empty()) return "the store answers " + std::to_string(response.status);
    std::string message = element(response.body, "Message");
    if (message.size() > longest_message) message.resize(longest_message);
    return code + (message.empty() ? "" : ": " + message);
}

} // namespace

std::string element(std::string_view xml, std::string_view name) {
    const std::string begin = "<" + std::string(name) + ">";
    const std::string end = "</" + std::string(name) + ">";
    const auto first = xml.find(begin);
    if (first == std::string_view::npos) return {};
    const auto text = xml.substr(first + begin.size());
    const auto length = text.find(end);
    return length == std::string_view::npos ? "" : unescaped(std::string(text.substr(0, length)));
}

bool may_pass(int status) {
    return status == 408 || status == 429 || status >= 500;
}

Error refusal(const HttpResponse& response, const Attempted& attempted) {
    const std::string code = element(response.body, "Code");
    const bool later = may_pass(response.status) || passes(code);
    const auto kind = later ? ErrorKind::unavailable : ErrorKind::failed;
    const std::string what = attempted.address.text() + ": " + attempted.doing + ": ";
    if (const std::string clock = skew(response, attempted.now); !clock.empty())
        return {
            kind, what + clock + ", which therefore refuses its signatures",
            "set the clock; let NTP keep it right"
        };
    return {kind, what + reason(code, response), hint(code, response, attempted)};
}

} // namespace tt::s3

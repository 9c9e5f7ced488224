#include "cli/publish/fetched_archive.hpp"

#include "cli/publish/heartbeat.hpp"
#include "cli/publish/upload.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/http/login.hpp"

namespace tt {

namespace {

using std::filesystem::path;

constexpr Duration longest_stall = std::chrono::minutes{1};

bool is_https(const std::string& url) {
    return url.starts_with("https://");
}

Result<> check(const std::string& url, const std::string& digest) {
    const auto host_end = url.find('/', url.find("://") + 3);
    if (url.substr(0, host_end).contains('@'))
        return fail(
            ErrorKind::invalid_input, "the URL has a login in it, which all users of this machine can read",
            "leave it out, and set TT_SOURCE_LOGIN to USER:PASSWORD or a token"
        );
    if (is_well_formed(Digest{digest})) return {};
    return fail(
        ErrorKind::invalid_input,
        digest.empty() ? "what is at a URL may change: which archive is meant?"
                       : "'" + digest + "' is no digest",
        "say it: --digest sha256:DIGITS, as sha256sum prints them"
    );
}

HttpRequest request_for(const Context& context, const std::string& url, const path& into) {
    HttpRequest get{.url = url, .download = Download{.file = into}, .timeout = Duration{0}};
    get.stall_timeout = longest_stall;
    const std::string login = variable(context.variables, "TT_SOURCE_LOGIN");
    if (is_https(url) && !login.empty()) get.headers.add("Authorization", authorization(login));
    return get;
}

Result<> check_answer(const HttpResponse& answer, const std::string& url) {
    if (answer.status == 200) return {};
    const bool shut = answer.status == 401 || answer.status == 403;
    return fail(
        shut ? ErrorKind::denied : ErrorKind::failed,
        redacted(url) + " answers " + std::to_string(answer.status),
        shut ? "set TT_SOURCE_LOGIN to USER:PASSWORD or a token for it" : "check the URL"
    );
}

Result<> download(Context& context, const std::string& url, const path& into) {
    Heartbeat heartbeat(context.output, "fetching " + redacted(url));
    HttpRequest get = request_for(context, url, into);
    get.progress = [&heartbeat](std::uint64_t done, std::uint64_t total) {
        if (total > 0) heartbeat.say("fetched " + size_text(done) + " of " + size_text(total));
    };
    CurlClient http("tt/" TT_VERSION);
    TT_ASSIGN(const HttpResponse answer, http.send(get));
    return check_answer(answer, url);
}

} // namespace

bool is_url(const path& source) {
    return source.string().starts_with("https://") || source.string().starts_with("http://");
}

Result<>
fetch_archive(Context& context, const std::string& url, const std::string& digest, const path& into) {
    TT_TRY(check(url, digest));
    TT_TRY(download(context, url, into));
    TT_ASSIGN(const Digest found, sha256_file(into));
    if (found.value == digest) return {};
    std::error_code ignored;
    std::filesystem::remove(into, ignored);
    return fail(
        ErrorKind::corrupt, redacted(url) + " has the digest " + found.value + ", not " + digest,
        "find out who changed it, before anything else"
    );
}

} // namespace tt

#include "agent/control_plane.hpp"

#include "integrations/json/json.hpp"
#include "pipeline/model/view.hpp"

#include <array>
#include <charconv>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr Duration answer_time = std::chrono::seconds{15};
constexpr Duration stall_time = std::chrono::seconds{30};

ErrorKind kind_of(int status) {
    if (status == 401 || status == 403) return ErrorKind::denied;
    if (status == 404) return ErrorKind::not_found;
    if (status == 409) return ErrorKind::conflict;
    if (status == 408 || status == 429 || status >= 500) return ErrorKind::unavailable;
    return ErrorKind::invalid_input;
}

/// What the other side says is wrong, in its own words where it has some.
std::unexpected<Error> refusal(const HttpResponse& response, std::string_view doing) {
    auto said = decode<Refusal>(response.body);
    const std::string reason =
        said && !said->message.empty() ? said->message : "the answer was " + std::to_string(response.status);
    return fail(kind_of(response.status), std::string(doing) + ": " + reason, said ? said->hint : "");
}

bool is_own_machine(std::string_view url) {
    auto host = url.substr(url.find("//") + 2);
    host = host.substr(0, host.find_first_of("/?#"));
    if (host.find('@') != std::string_view::npos) return false; // Then the host is what follows.
    for (const std::string_view name : std::array{"localhost", "127.0.0.1", "[::1]"})
        if (host == name || host.starts_with(std::string(name) + ":")) return true;
    return false;
}

std::optional<std::uint64_t> size_of(const fs::path& file) {
    std::error_code absent;
    const auto size = fs::file_size(file, absent);
    return absent ? std::nullopt : std::optional<std::uint64_t>(size);
}

/// The same download, from where its file now ends.
HttpRequest going_on(HttpRequest get) {
    const std::uint64_t have = size_of(get.download->file).value_or(0);
    get.download->offset = have < get.download->max_file ? have : 0;
    return get;
}

bool is_delivered(const HttpResponse& response) {
    return response.status == 200 || response.status == 206;
}

/// The word that a store of the S3 kind has for what is wrong.
std::string code_of(std::string_view body) {
    constexpr std::string_view begin = "<Code>";
    const auto first = body.find(begin);
    if (first == std::string_view::npos) return {};
    const std::string_view code = body.substr(first + begin.size(), 64);
    return " " + std::string(code.substr(0, code.find('<')));
}

const char* way_out(int status) {
    if (status == 404) return "publish the build again";
    if (status == 400 || status == 403)
        return "check the clock of the control plane and its keys for the store";
    return "";
}

/// What came of asking a store that is not the control plane.
Result<> taken(const HttpResponse& response, const std::string& url) {
    if (is_delivered(response)) return {};
    const std::string store = url.substr(0, url.find('/', url.find("://") + 3));
    return fail(
        response.status == 404 ? ErrorKind::not_found : ErrorKind::unavailable,
        "fetch the artifact: " + store + " answers " + std::to_string(response.status)
            + code_of(response.body),
        way_out(response.status)
    );
}

/// Whether the control plane may get through where this host does not.
bool is_out_of_reach(const Error& error) {
    return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timeout
           || error.kind == ErrorKind::failed;
}

} // namespace

Result<ServerAddress> parse_server(std::string_view text, bool allow_plain_http) {
    if (text.starts_with("unix:/")) return ServerAddress{"http://localhost", text.substr(5), {}};
    const bool plain = text.starts_with("http://");
    if (!plain && !text.starts_with("https://"))
        return fail(
            ErrorKind::invalid_input, "'" + std::string(text) + "' is no server",
            "write https://HOST:PORT or unix:/PATH"
        );
    if (plain && !allow_plain_http && !is_own_machine(text))
        return fail(
            ErrorKind::invalid_input,
            "'" + std::string(text) + "' is not encrypted, and the agent's secret would go over it",
            "use https, or say --plain-http if the network between is yours alone"
        );
    while (text.ends_with('/')) text.remove_suffix(1);
    return ServerAddress{std::string(text), {}, {}};
}

ControlPlane::ControlPlane(HttpClient& http, ServerAddress address)
    : http_(http)
    , address_(std::move(address)) {}

HttpRequest
ControlPlane::request(std::string method, const std::string& path, const std::string& secret) const {
    HttpRequest request;
    request.method = std::move(method);
    request.url = address_.url + path;
    request.headers.add("Authorization", "Bearer " + secret);
    request.unix_socket = address_.unix_socket;
    request.ca_file = address_.ca_file;
    request.ca_option = "--ca-file FILE";
    std::error_code absent;
    if (fs::exists(address_.identity_file, absent)) request.identity_file = address_.identity_file;
    request.timeout = answer_time;
    return request;
}

Result<Enrolled> ControlPlane::enroll(const Enrollment& enrollment, const std::string& token, int wake_fd) {
    auto post = request("POST", "/v1/agents/enroll", token);
    post.identity_file.clear(); // The token says all, and an old certificate nothing.
    post.headers.add("Content-Type", "application/json");
    post.body = encode(enrollment);
    post.wake_fd = wake_fd;
    TT_ASSIGN(const auto response, http_.send(post));
    if (response.status != 200 && response.status != 201) return refusal(response, "enrol");
    return decode<Enrolled>(response.body);
}

Result<Enrolled> ControlPlane::renew(const Renewal& renewal, const std::string& secret, int wake_fd) {
    auto post = request("POST", "/v1/agents/renew", secret);
    post.headers.add("Content-Type", "application/json");
    post.body = encode(renewal);
    post.wake_fd = wake_fd;
    TT_ASSIGN(const auto response, http_.send(post));
    if (response.status != 200) return refusal(response, "renew the certificate");
    return decode<Enrolled>(response.body);
}

Result<std::optional<Goal>>
ControlPlane::report(const Report& report, const std::string& secret, Duration wait, int wake_fd) {
    auto post = request("POST", "/v1/agents/report?wait=" + to_text(wait), secret);
    post.headers.add("Content-Type", "application/json");
    post.body = encode(report);
    post.wake_fd = wake_fd;
    post.timeout = wait + answer_time;
    TT_ASSIGN(const auto response, http_.send(post));
    if (response.status == 204) return std::nullopt;
    if (response.status != 200) return refusal(response, "report");
    TT_ASSIGN(auto goal, decode<Goal>(response.body));
    return goal;
}

Result<>
ControlPlane::tell_output(const OutputPart& part, const std::string& secret, const std::stop_token& stop) {
    auto post = request("POST", "/v1/agents/output", secret);
    post.headers.add("Content-Type", "application/json");
    post.body = encode(part);
    post.stop = stop;
    TT_ASSIGN(const auto response, http_.send(post));
    const bool taken = response.status == 200 || response.status == 204 || response.status == 404;
    return taken ? Result<>() : refusal(response, "tell output");
}

Result<Leaving>
ControlPlane::drain(const std::string& reason, const std::string& secret, Duration wait, int wake_fd) {
    auto post = request("POST", "/v1/agents/drain?wait=" + to_text(wait), secret);
    post.headers.add("Content-Type", "application/json");
    post.body = encode(DrainAsked{reason});
    post.wake_fd = wake_fd;
    post.timeout = wait + answer_time;
    TT_ASSIGN(const auto response, http_.send(post));
    if (response.status != 200) return refusal(response, "drain this host");
    return decode<Leaving>(response.body);
}

Result<HttpResponse> ControlPlane::knock(const std::string& secret, Duration patience) {
    auto get = request("GET", "/v1/version", secret);
    get.timeout = patience;
    return http_.send(get);
}

Result<> ControlPlane::fetch(
    const ArtifactSource& source, const std::string& secret, const fs::path& file, const std::stop_token& stop
) {
    if (size_of(file) == source.bytes) return {};
    HttpRequest get{.url = source.url};
    get.timeout = Duration{0};
    get.stall_timeout = stall_time;
    get.stop = stop;
    get.download = Download{.file = file, .max_file = source.bytes, .max_bytes_per_second = fetch_rate_};
    if (source.url.starts_with('/')) return fetch_from_here(source.url, secret, get);
    TT_ASSIGN(const auto response, http_.send(going_on(get)));
    return taken(response, get.url);
}

Result<>
ControlPlane::fetch_from_here(const std::string& path, const std::string& secret, const HttpRequest& get) {
    for (bool again = true;; again = false) {
        TT_ASSIGN(const auto here, ask_here(path, secret, get));
        if (is_delivered(here)) return {};
        HttpRequest linked = going_on(get);
        linked.url = here.headers.value("Location");
        if (here.status != 307 || linked.url.empty()) return refusal(here, "fetch the artifact");
        const auto there = http_.send(linked);
        if (there && there->status == 403 && again) continue; // The link ended on the way.
        if (there) return taken(*there, linked.url);
        const bool moved = going_on(get).download->offset != linked.download->offset;
        if (moved || !is_out_of_reach(there.error())) return std::unexpected(there.error());
        TT_ASSIGN(const auto passed, ask_here(path + "?via=server", secret, get));
        return is_delivered(passed) ? Result<>() : refusal(passed, "fetch the artifact");
    }
}

/// Without following to where the secret must not go.
Result<HttpResponse>
ControlPlane::ask_here(const std::string& path, const std::string& secret, const HttpRequest& get) {
    HttpRequest here = request("GET", path, secret);
    here.download = get.download;
    here.timeout = get.timeout;
    here.stall_timeout = get.stall_timeout;
    here.stop = get.stop;
    here.max_redirects = 0;
    return http_.send(going_on(std::move(here)));
}

Result<std::string>
ControlPlane::look(const std::string& path, const std::string& token, std::string_view what) {
    TT_ASSIGN(auto response, http_.send(request("GET", path, token)));
    if (response.status != 200) return refusal(response, what);
    return std::move(response.body);
}

Result<std::optional<ArtifactSource>>
ControlPlane::find_delta(const DeltaName& name, const std::string& secret, const std::stop_token& stop) {
    auto head = request("HEAD", "/v1/deltas/" + to_text(name), secret);
    head.stop = stop;
    TT_ASSIGN(const auto response, http_.send(head));
    if (response.status == 404) return std::nullopt;
    if (response.status != 200) return refusal(response, "look for a delta");
    const auto length = response.headers.value("Content-Length");
    ArtifactSource delta{.url = "/v1/deltas/" + to_text(name), .digest = {}};
    std::from_chars(length.data(), length.data() + length.size(), delta.bytes);
    if (delta.bytes == 0) return std::nullopt;
    return delta;
}

} // namespace tt::agent

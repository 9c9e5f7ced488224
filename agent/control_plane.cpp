#include "agent/control_plane.hpp"

#include "integrations/json/json.hpp"
#include "pipeline/model/view.hpp"

#include <array>

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
    request.timeout = answer_time;
    return request;
}

Result<Enrolled> ControlPlane::enroll(const Enrollment& enrollment, const std::string& token, int wake_fd) {
    auto post = request("POST", "/v1/agents/enroll", token);
    post.headers.add("Content-Type", "application/json");
    post.body = encode(enrollment);
    post.wake_fd = wake_fd;
    TT_ASSIGN(const auto response, http_.send(post));
    if (response.status != 200 && response.status != 201) return refusal(response, "enrol");
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

Result<> ControlPlane::fetch(
    const ArtifactSource& source, const std::string& secret, const fs::path& file, const std::stop_token& stop
) {
    HttpRequest get;
    if (source.url.starts_with('/'))
        get = request("GET", source.url, secret);
    else
        get.url = source.url;
    std::error_code absent;
    const auto have = fs::file_size(file, absent);
    if (!absent && have == source.bytes) return {};
    get.download =
        Download{.file = file, .offset = absent || have > source.bytes ? 0 : have, .max_file = source.bytes};
    get.timeout = Duration{0};
    get.stall_timeout = stall_time;
    get.stop = stop;
    TT_ASSIGN(const auto response, http_.send(get));
    if (response.status != 200 && response.status != 206) return refusal(response, "fetch the artifact");
    return {};
}

} // namespace tt::agent

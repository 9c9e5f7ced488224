#pragma once

#include "integrations/build/delta_name.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/ports/http_client.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace tt::agent {

/// Where the control plane is, and whom to trust to be it.
struct ServerAddress {
    std::string url;                   ///< Without a slash at its end.
    std::filesystem::path unix_socket; ///< Connect here; `url` is then only a name.
    std::filesystem::path ca_file;
    std::filesystem::path identity_file = {}; ///< Shown to it, once it is there; empty: nothing is shown.
};

/// Reads `https://host:port`, `http://host:port` or `unix:/path`. Plain http is refused but for this very
/// machine, unless `allow_plain_http`: the agent's secret goes over it.
Result<ServerAddress> parse_server(std::string_view text, bool allow_plain_http);

/// What an agent asks of the control plane. An Error's kind says what a refusal was: `denied` for a
/// credential that is not known, `unavailable` for whatever may pass. One object for each thread.
class ControlPlane {
public:
    ControlPlane(HttpClient& http, ServerAddress address);

    Result<Enrolled> enroll(const Enrollment& enrollment, const std::string& token, int wake_fd);

    /// Asks for the next certificate. Nothing is there to be had where Enrolled::certificate is empty.
    Result<Enrolled> renew(const Renewal& renewal, const std::string& secret, int wake_fd);

    /// Reports, and waits so long for news: the goal, or nothing when there is none. `cancelled` when
    /// `wake_fd` becomes readable meanwhile.
    Result<std::optional<Goal>>
    report(const Report& report, const std::string& secret, Duration wait, int wake_fd);

    /// Tells a piece of output that was wanted. That nobody waits for it any more is no error.
    Result<> tell_output(const OutputPart& part, const std::string& secret, const std::stop_token& stop);

    /// Takes this host out of its stages, and says how far it is with leaving; waits so long for it to have
    /// left.
    Result<Leaving> drain(const std::string& reason, const std::string& secret, Duration wait, int wake_fd);

    /// Asks for its version, and gives the answer as it is: that tells who is let in, and the time there.
    Result<HttpResponse> knock(const std::string& secret, Duration patience);

    /// Fetches an artifact or a delta pack into a file, going on where the file ends. The bytes are not
    /// verified here.
    ///
    /// The control plane may name a store to take them from; the secret, and the trust in the control plane's
    /// own authority, do not go there. A link that has ended is asked for anew, once. A store that cannot be
    /// reached is not needed: then the bytes come through the control plane.
    Result<> fetch(
        const ArtifactSource& source, const std::string& secret, const std::filesystem::path& file,
        const std::stop_token& stop
    );

    /// From now on a fetch takes no more than so many bytes a second; 0 is without a cap.
    void cap_fetches(std::uint64_t bytes_per_second) { fetch_rate_ = bytes_per_second; }

    /// Where the delta pack between two builds is, and how long; nothing if nobody made one.
    Result<std::optional<ArtifactSource>>
    find_delta(const DeltaName& name, const std::string& secret, const std::stop_token& stop);

    /// What a reader's token lets one see at a path, as it comes; `what` is for the message. `not_found`
    /// where there is nothing.
    Result<std::string> look(const std::string& path, const std::string& token, std::string_view what);

private:
    Result<> fetch_from_here(const std::string& path, const std::string& secret, const HttpRequest& get);
    Result<HttpResponse> ask_here(const std::string& path, const std::string& secret, const HttpRequest& get);
    [[nodiscard]] HttpRequest
    request(std::string method, const std::string& path, const std::string& secret) const;

    HttpClient& http_;
    ServerAddress address_;
    std::uint64_t fetch_rate_ = 0;
};

} // namespace tt::agent

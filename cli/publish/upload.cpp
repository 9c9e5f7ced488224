#include "cli/publish/upload.hpp"

namespace tt {

namespace {

/// A slow line may take long, a dead one may not. Nothing moves either while the server hands a large build
/// on to its store, for which it has ten minutes.
constexpr Duration longest_stall = std::chrono::minutes{10};

} // namespace

Result<bool> upload(Client& client, const Artifact& artifact, const std::filesystem::path& file) {
    const std::string path = "/v1/artifacts/" + percent_encoded(artifact.digest.value);
    const auto known = client.send(Client::request("HEAD", path, {}));
    if (known) return false;
    if (known.error().kind != ErrorKind::not_found) return std::unexpected(known.error());
    HttpRequest put = Client::request("PUT", path, {});
    put.upload = file;
    put.timeout = Duration{0};
    put.stall_timeout = longest_stall;
    TT_TRY(client.send(std::move(put)));
    return true;
}

} // namespace tt

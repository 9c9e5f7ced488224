#include "cli/publish/upload.hpp"

#include "cli/publish/heartbeat.hpp"

namespace tt {

namespace {

/// A slow line may take long, a dead one may not. Nothing moves either while the server hands a large build
/// on to its store, for which it has ten minutes.
constexpr Duration longest_stall = std::chrono::minutes{10};

std::string progress_text(std::uint64_t done, std::uint64_t total) {
    if (done == total) return "sent " + size_text(total) + ", which the server stores";
    return "sent " + size_text(done) + " of " + size_text(total);
}

} // namespace

std::string size_text(std::uint64_t bytes) {
    if (bytes < 10'000) return std::to_string(bytes) + " bytes";
    if (bytes < 10'000'000) return std::to_string(bytes / 1000) + " kB";
    return std::to_string(bytes / 1'000'000) + " MB";
}

Result<bool> is_known(Client& client, const std::string& path) {
    const auto known = client.send(Client::request("HEAD", path, {}));
    if (known) return true;
    if (known.error().kind != ErrorKind::not_found) return std::unexpected(known.error());
    return false;
}

Result<> send_file(Context& context, const std::string& path, const std::filesystem::path& file) {
    Heartbeat heartbeat(context.output, "still sending");
    HttpRequest put = Client::request("PUT", path, {});
    put.upload = file;
    put.timeout = Duration{0};
    put.stall_timeout = longest_stall;
    put.progress = [&heartbeat](std::uint64_t done, std::uint64_t total) {
        if (total > 0) heartbeat.say(progress_text(done, total));
    };
    TT_TRY(context.client.send(std::move(put)));
    return {};
}

Result<bool> upload(Context& context, const Artifact& artifact, const std::filesystem::path& file) {
    const std::string path = "/v1/artifacts/" + percent_encoded(artifact.digest.value);
    TT_ASSIGN(const bool known, is_known(context.client, path));
    if (known) return false;
    TT_TRY(send_file(context, path, file));
    return true;
}

} // namespace tt

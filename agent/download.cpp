#include "agent/download.hpp"

#include "agent/hook_runner.hpp"
#include "agent/log.hpp"
#include "agent/resident_release.hpp"
#include "agent/unpacker.hpp"
#include "integrations/build/delta_name.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/release_directory.hpp"
#include "pipeline/base/stable_hash.hpp"

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// Up to which attempt bytes that turn out wrong are fetched anew, in case a crash or a proxy left them:
/// later than the second, since a line that cuts answers has often failed before.
constexpr int corrupt_attempts = 4;

Result<> make_directories(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
        return fail(ErrorKind::failed, "make the directory '" + path.string() + "': " + error.message());
    return {};
}

bool may_help(const Error& error, int attempt) {
    if (error.kind == ErrorKind::corrupt) return attempt < corrupt_attempts;
    return error.kind != ErrorKind::invalid_input;
}

std::string file_name(const Digest& digest) {
    return digest.value.substr(digest.value.find(':') + 1);
}

} // namespace

Duration start_delay(const DownloadRules& rules, const HostId& host, const BuildId& build) {
    // The hash of alike texts is alike in its upper half.
    const std::uint64_t hash = stable_hash(host.value + "/" + build.value);
    const auto span = static_cast<std::uint64_t>(rules.spread.count()) + 1;
    return Duration{static_cast<Duration::rep>((hash ^ (hash >> 32U)) % span)};
}

Downloader::Downloader(Layout layout, fs::path unpacker, ControlPlane control_plane, std::string secret)
    : layout_(std::move(layout))
    , unpacker_(std::move(unpacker))
    , control_plane_(std::move(control_plane))
    , secret_(std::move(secret)) {}

Outcome Downloader::download(const Wanted& wanted, const std::stop_token& stop) {
    const auto done = bring_if_need_be(wanted, stop);
    if (done) return {.ok = true};
    Outcome outcome = failed(done.error());
    if (may_help(done.error(), wanted.attempt)) outcome.again_in = pause_after(wanted.attempt);
    return outcome;
}

Result<> Downloader::bring_if_need_be(const Wanted& wanted, const std::stop_token& stop) {
    const auto& service = wanted.service;
    const auto& prepare = wanted.prepare;
    std::error_code error;
    if (!fs::is_directory(layout_.release(service, prepare.build), error)) return bring(wanted, stop);
    const auto release = release_to_check(layout_, service, prepare.build, prepare.digest);
    TT_ASSIGN(const bool right, is_right(release, wanted.thorough, stop));
    return right ? keep(service) : bring(wanted, stop);
}

/// Its unpacker may have been killed before the release's name was durable.
Result<> Downloader::keep(const ServiceName& service) const {
    return sync_directory(layout_.releases(service));
}

Result<> Downloader::bring(const Wanted& wanted, const std::stop_token& stop) {
    const auto& service = wanted.service;
    TT_TRY(make_directories(layout_.downloads(service)));
    TT_TRY(make_directories(layout_.releases(service)));
    for (const auto& base : wanted.bases) {
        const auto brought = bring_delta(wanted, base, stop);
        if (brought && *brought) return {};
        if (brought) continue;
        if (stop.stop_requested()) return std::unexpected(brought.error());
        log(LogLevel::warning, service,
            "no delta from " + short_id(base) + " to " + short_id(wanted.prepare.build) + ": "
                + brought.error().message);
    }
    return bring_whole(wanted, stop);
}

Result<> Downloader::bring_whole(const Wanted& wanted, const std::stop_token& stop) {
    const auto& service = wanted.service;
    const auto& prepare = wanted.prepare;
    log(LogLevel::info, service,
        short_id(prepare.build) + " comes whole, " + std::to_string(prepare.artifact.bytes) + " bytes");
    auto request = request_for(wanted);
    request.artifact = prepare.artifact.digest;
    request.archive = layout_.downloads(service) / file_name(prepare.artifact.digest);
    return fetch_and_unpack(service, prepare.artifact, request, stop);
}

Result<bool> Downloader::bring_delta(const Wanted& wanted, const BuildId& base, const std::stop_token& stop) {
    const auto& service = wanted.service;
    const auto& prepare = wanted.prepare;
    const auto older = sha256_file(manifest_of_release(layout_.releases(service), base.value));
    if (!older) return false; // It came before manifests were kept.
    auto request = request_for(wanted);
    request.base = base.value;
    if (*older == prepare.digest) {
        TT_TRY(unpack(service, request, stop));
        return true;
    }
    const DeltaName name{*older, prepare.digest};
    TT_ASSIGN(const auto delta, control_plane_.find_delta(name, secret_, stop));
    if (!delta || !is_worth_it(delta->bytes, prepare.artifact.bytes)) return false;
    log(LogLevel::info, service,
        short_id(prepare.build) + " comes as a delta from " + short_id(base) + ", "
            + std::to_string(delta->bytes) + " bytes");
    request.archive = layout_.downloads(service) / to_text(name);
    TT_TRY(fetch_and_unpack(service, *delta, request, stop));
    return true;
}

Result<> Downloader::fetch_and_unpack(
    const ServiceName& service, const ArtifactSource& source, const ReleaseRequest& request,
    const std::stop_token& stop
) {
    auto done = fetch(source, request.archive, stop);
    if (done) done = unpack(service, request, stop);
    std::error_code ignored;
    if (done || done.error().kind == ErrorKind::corrupt) fs::remove(request.archive, ignored);
    return done;
}

Result<> Downloader::fetch(const ArtifactSource& source, const fs::path& file, const std::stop_token& stop) {
    TT_TRY(control_plane_.fetch(source, secret_, file, stop));
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (!error && size == source.bytes) return {};
    return fail(
        ErrorKind::corrupt, "'" + source.url + "' has " + std::to_string(error ? 0 : size) + " bytes, not "
                                + std::to_string(source.bytes)
    );
}

ReleaseRequest Downloader::request_for(const Wanted& wanted) const {
    ReleaseRequest request;
    request.build = wanted.prepare.digest;
    request.releases = layout_.releases(wanted.service);
    request.name = wanted.prepare.build.value;
    request.durable = wanted.durable;
    request.replace = true; // What is there, if anything, was found to be wrong.
    return request;
}

Result<> Downloader::unpack(
    const ServiceName& service, const ReleaseRequest& request, const std::stop_token& stop
) const {
    return run_unpacker(unpacker_, layout_, service, to_arguments(request), stop);
}

} // namespace tt::agent

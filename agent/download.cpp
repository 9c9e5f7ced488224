#include "agent/download.hpp"

#include "agent/hook_runner.hpp"
#include "integrations/build/release_request.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/posix/file_lock.hpp"
#include "integrations/posix/run.hpp"

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// How often bytes that turn out wrong are fetched from the beginning: once more, in case the wrong ones were
/// left here by a crash or a proxy.
constexpr int corrupt_attempts = 2;
constexpr Duration unpack_time = std::chrono::minutes{30};

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

Downloader::Downloader(Layout layout, fs::path unpacker, ControlPlane control_plane, std::string secret)
    : layout_(std::move(layout))
    , unpacker_(std::move(unpacker))
    , control_plane_(std::move(control_plane))
    , secret_(std::move(secret)) {}

Outcome Downloader::download(
    const ServiceName& service, const Prepare& prepare, int attempt, const std::stop_token& stop
) {
    std::error_code error;
    const bool is_there = fs::is_directory(layout_.release(service, prepare.build), error);
    const auto done = is_there ? keep(service) : bring(service, prepare, stop);
    if (done) return {.ok = true};
    Outcome outcome = failed(done.error());
    if (may_help(done.error(), attempt)) outcome.again_in = pause_after(attempt);
    return outcome;
}

/// Its unpacker may have been killed before the release's name was durable.
Result<> Downloader::keep(const ServiceName& service) const {
    return sync_directory(layout_.releases(service));
}

Result<> Downloader::bring(const ServiceName& service, const Prepare& prepare, const std::stop_token& stop) {
    const auto file = layout_.downloads(service) / file_name(prepare.artifact.digest);
    TT_TRY(make_directories(layout_.downloads(service)));
    auto done = fetch(prepare, file, stop);
    if (done) done = unpack(service, prepare, file, stop);
    std::error_code ignored;
    if (done || done.error().kind == ErrorKind::corrupt) fs::remove(file, ignored);
    return done;
}

Result<> Downloader::fetch(const Prepare& prepare, const fs::path& file, const std::stop_token& stop) {
    TT_TRY(control_plane_.fetch(prepare.artifact, secret_, file, stop));
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (!error && size == prepare.artifact.bytes) return {};
    return fail(
        ErrorKind::corrupt, "the artifact has " + std::to_string(error ? 0 : size) + " bytes, not "
                                + std::to_string(prepare.artifact.bytes)
    );
}

/// In a child process: what it takes in memory is not the agent's, and bytes from outside cannot harm it. The
/// child holds the lock, so that one which outlived its agent is waited for.
Result<> Downloader::unpack(
    const ServiceName& service, const Prepare& prepare, const fs::path& file, const std::stop_token& stop
) {
    TT_TRY(make_directories(layout_.releases(service)));
    TT_ASSIGN(const auto lock, FileLock::acquire(layout_.unpacking(service)));
    ReleaseRequest request;
    request.archive = file;
    request.artifact = prepare.artifact.digest;
    request.build = prepare.digest;
    request.releases = layout_.releases(service);
    request.name = prepare.build.value;
    const ProcessSpec spec{
        .executable = unpacker_, .arguments = to_arguments(request), .variables = {}, .inherited = lock.fd()
    };
    TT_ASSIGN(const auto exit, run(spec, {.deadline = unpack_time}, {}, stop));
    if (exit.timed_out) return fail(ErrorKind::timeout, "unpacking took longer than " + to_text(unpack_time));
    return parse_outcome(exit.output.text());
}

} // namespace tt::agent

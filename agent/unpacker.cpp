#include "agent/unpacker.hpp"

#include "integrations/build/release_request.hpp"
#include "integrations/posix/file_lock.hpp"
#include "integrations/posix/run.hpp"

namespace tt::agent {

namespace {

constexpr Duration unpack_time = std::chrono::minutes{30};

} // namespace

/// The child holds the lock, so that one which outlived its agent is waited for.
Result<> run_unpacker(
    const std::filesystem::path& program, const Layout& layout, const ServiceName& service,
    std::vector<std::string> arguments, const std::stop_token& stop
) {
    TT_ASSIGN(const auto lock, FileLock::acquire(layout.unpacking(service)));
    const ProcessSpec spec{
        .executable = program, .arguments = std::move(arguments), .variables = {}, .inherited = lock.fd()
    };
    TT_ASSIGN(const auto exit, run(spec, {.deadline = unpack_time}, {}, stop));
    if (exit.timed_out) return fail(ErrorKind::timeout, "unpacking took longer than " + to_text(unpack_time));
    return parse_outcome(exit.output.text());
}

} // namespace tt::agent

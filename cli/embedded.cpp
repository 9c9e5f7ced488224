#include "cli/embedded.hpp"

#include "cli/spawn.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/file_lock.hpp"
#include "integrations/posix/process.hpp"
#include "integrations/posix/system_clock.hpp"
#include "integrations/posix/turn.hpp"
#include "pipeline/model/view.hpp"

#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <chrono>
#include <optional>

namespace tt {

namespace {

using std::filesystem::path;

/// How long a server may take to open its state, or to end.
constexpr Duration patience = std::chrono::seconds{30};

bool accepts(const std::string& socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.empty() || socket_path.size() >= sizeof address.sun_path) return false;
    socket_path.copy(&address.sun_path[0], socket_path.size());
    const FileDescriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const void* raw = &address;
    return fd && ::connect(fd.number(), static_cast<const sockaddr*>(raw), sizeof address) == 0;
}

/// What is known of the one who holds the lease.
struct Holder {
    bool any = false;
    std::optional<Endpoint> endpoint; ///< Set when it can be talked to.
};

Result<Holder> look_at_lease(const path& home) {
    TT_ASSIGN(const auto holder, FileLock::holder((home / "lease").string()));
    if (!holder) return Holder{};
    const auto lease = decode<LeaseNote>(holder->text);
    if (!lease || !accepts(lease->socket)) return Holder{.any = true, .endpoint = {}};
    return Holder{.any = true, .endpoint = Endpoint{"http://tt", lease->socket, {}, {}}};
}

Result<> make_home(const path& home) {
    std::error_code error;
    std::filesystem::create_directories(home.parent_path(), error);
    if (!error && std::filesystem::create_directory(home, error))
        std::filesystem::permissions(home, std::filesystem::perms::owner_all, error);
    if (!error) return {};
    return fail(
        ErrorKind::failed, "make the state directory " + home.string() + ": " + error.message(),
        "set TT_HOME to a directory that you may write to"
    );
}

/// Tells when the lease is written to, or let go by a holder that ends.
Result<FileDescriptor> watch_lease(const path& home) {
    FileDescriptor fd{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
    const path lease = home / "lease";
    if (!fd || ::inotify_add_watch(fd.number(), lease.c_str(), IN_MODIFY | IN_CLOSE_WRITE) < 0)
        return system_failure("watch", lease);
    return fd;
}

void drain(int fd) {
    std::array<char, 4096> events{};
    while (::read(fd, events.data(), events.size()) > 0) {
    }
}

/// Somebody holds the lease whom nobody can talk to: a server that starts, or one that ends. Either passes.
Result<Holder> wait_for_holder(const path& home) {
    TT_ASSIGN(const FileDescriptor watch, watch_lease(home));
    const Duration deadline = time_since_boot() + patience;
    while (true) {
        TT_ASSIGN(Holder holder, look_at_lease(home));
        if (!holder.any || holder.endpoint) return holder;
        TT_ASSIGN(const bool changed, wait_readable(watch.number(), deadline - time_since_boot()));
        if (!changed)
            return fail(
                ErrorKind::timeout, "a server holds " + (home / "lease").string() + " and does not answer",
                "look at its log: " + (home / "serve.log").string()
            );
        drain(watch.number());
    }
}

std::unexpected<Error> fail_to_start(const path& home) {
    const path log = home / "serve.log";
    const std::string last = last_line(log);
    return fail(
        ErrorKind::failed, "the server did not start" + (last.empty() ? "" : ": " + last),
        "look at its log: " + log.string()
    );
}

} // namespace

Result<Endpoint> embedded_server(const path& home, const Remark& remark) {
    TT_TRY(make_home(home));
    TT_ASSIGN(Holder holder, look_at_lease(home));
    if (holder.endpoint) return *holder.endpoint;
    TT_ASSIGN(
        const FileDescriptor turn, take_turn(home / "start.lock")
    ); // To look for a server, or to start it.
    TT_ASSIGN(holder, look_at_lease(home));
    if (holder.any && !holder.endpoint) {
        TT_ASSIGN(holder, wait_for_holder(home));
    }
    if (holder.endpoint) return *holder.endpoint;
    remark("starting a server on " + home.string());
    TT_TRY(start_server(home, patience));
    TT_ASSIGN(holder, look_at_lease(home));
    if (!holder.endpoint) return fail_to_start(home);
    return *holder.endpoint;
}

Result<AgentEndpoint> embedded_agent_endpoint(const path& home, const Remark& remark) {
    TT_TRY(embedded_server(home, remark));
    TT_ASSIGN(const auto holder, FileLock::holder((home / "lease").string()));
    if (!holder) return fail(ErrorKind::unavailable, "the server has just ended", "run the command again");
    TT_ASSIGN(const auto lease, decode<LeaseNote>(holder->text));
    return AgentEndpoint{lease.agents, home / "enroll.token"};
}

} // namespace tt

#include "integrations/server/http_server.hpp"

#include "integrations/server/http_session.hpp"
#include "integrations/server/http_spool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tt {

namespace asio = boost::asio;

namespace {

/// Descriptors that are kept for files, databases and child processes.
constexpr std::size_t reserved_descriptors = 128;
/// Replies that wait for a source at one time; further ones wait for these.
constexpr std::size_t most_readers = 8;
constexpr Duration accept_pause = std::chrono::milliseconds{100};
/// Connections taken in one go before others have their turn.
constexpr int accept_batch = 64;

constexpr std::string_view too_many =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 5\r\n"
    "Connection: close\r\nContent-Length: 75\r\n\r\n"
    R"({"code":"unavailable","message":"too many connections","hint":"try again"})"
    "\n";

std::size_t connection_limit(const HttpLimits& limits) {
    rlimit descriptors = {};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return limits.connections;
    const std::size_t most = descriptors.rlim_cur;
    const std::size_t usable = most > 2 * reserved_descriptors ? most - reserved_descriptors : most / 2;
    return std::min(limits.connections, usable);
}

/// The fewest words to a peer that there is no room for. With TLS there is no room for words.
void turn_away(HttpCore& core, const Socket& socket, const HttpDoor& door) {
    ++core.refused;
    if (!door.tls) ::send(socket.fd(), too_many.data(), too_many.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::shutdown(socket.fd(), SHUT_WR);
    while (::recv(socket.fd(), core.scratch.data(), core.scratch.size(), MSG_DONTWAIT) > 0) {
    }
}

void start_session(HttpCore& core, Socket socket, const HttpDoor& door) {
    try {
        auto session = std::make_shared<HttpSession>(core, std::move(socket), door);
        asio::co_spawn(core.io, run_session(std::move(session)), asio::detached);
    } catch (const std::exception& error) {
        core.fault(std::string("a connection cannot be served: ") + error.what());
    }
}

/// Takes what is waiting. False when the machine has no more descriptors.
bool accept_some(HttpCore& core, const HttpDoor& door, int listening_fd) {
    for (int i = 0; i < accept_batch; ++i) {
        Socket socket = accept_from(listening_fd);
        if (socket.fd() < 0) return errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM;
        ++core.accepted;
        if (core.open >= core.max_connections)
            turn_away(core, socket, door);
        else
            start_session(core, std::move(socket), door);
    }
    return true;
}

asio::awaitable<void> pause(HttpCore* core) {
    asio::steady_timer timer(core->io, accept_pause);
    boost::system::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<void> accept_loop(HttpCore* core, HttpDoor* door) {
    while (!core->stopping) {
        boost::system::error_code error;
        co_await door->socket.async_wait(
            asio::posix::descriptor_base::wait_read, asio::redirect_error(asio::use_awaitable, error)
        );
        if (error || core->stopping) continue;
        const bool has_room = accept_some(*core, *door, door->socket.native_handle());
        if (has_room) continue;
        core->fault(std::string("connections have to wait: ") + std::strerror(errno));
        co_await pause(core);
    }
}

void run_guarded(const HttpCore& core, const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& error) {
        core.fault(std::string("posted work failed: ") + error.what());
    }
}

/// Signals are for the main thread. SIGPIPE comes from OpenSSL, which cannot say MSG_NOSIGNAL.
void block_signals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

void run_io(HttpCore* core) {
    core->io_thread = std::this_thread::get_id();
    block_signals();
    core->io.run();
}

Result<> open_door(HttpCore& core, HttpListener& listener) {
    std::shared_ptr<TlsContext> tls;
    if (!listener.certificate.empty()) {
        TT_ASSIGN(tls, TlsContext::load(listener.certificate, listener.private_key));
        if (!listener.peer_authority.empty()) TT_TRY(tls->ask_peers(listener.peer_authority));
    }
    TT_ASSIGN(Socket socket, open_listener(listener));
    core.doors.push_back(
        {asio::posix::stream_descriptor(core.io, socket.release()), std::move(tls), listener.unix_socket}
    );
    return {};
}

} // namespace

/// The name goes first: once the socket is closed, the path may be somebody else's.
void HttpDoor::close() {
    if (!unix_socket.empty() && socket.is_open()) ::unlink(unix_socket.c_str());
    if (socket.is_open()) socket.close();
}

asio::thread_pool& HttpCore::readers() {
    if (!readers_) readers_.emplace(most_readers);
    return *readers_;
}

void HttpCore::begin_stop(Duration deadline) {
    stopping = true;
    for (HttpDoor& door : doors) door.close();
    const auto now_open = sessions; // winding down changes the set
    for (HttpSession* session : now_open) session->wind_down();
    timers.add(timer_at(deadline), [this] {
        for (HttpSession* session : sessions) session->abort();
    });
    end_if_empty();
}

void HttpCore::end_if_empty() {
    if (!stopping || !sessions.empty()) return;
    timers.clear();
    work.reset();
}

void HttpCore::post(std::function<void()> task) {
    asio::post(io, [this, task = std::move(task)] { run_guarded(*this, task); });
}

HttpServer::HttpServer(std::shared_ptr<HttpCore> core)
    : core_(std::move(core)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(HttpServerOptions options) {
    const auto core = std::make_shared<HttpCore>(std::move(options));
    std::unique_ptr<HttpServer> server(new HttpServer(core));
    core->max_connections = connection_limit(core->options.limits);
    if (!core->options.spooled_prefixes.empty()) TT_TRY(clear_spool(core->options.spool_directory));
    core->doors.reserve(core->options.listeners.size());
    for (HttpListener& listener : core->options.listeners) TT_TRY(open_door(*core, listener));
    return server;
}

HttpServer::~HttpServer() {
    stop(Duration{0});
}

void HttpServer::serve(Handler handler) {
    core_->handler = std::move(handler);
    for (HttpDoor& door : core_->doors)
        asio::co_spawn(core_->io, accept_loop(core_.get(), &door), asio::detached);
    core_->thread = std::jthread(run_io, core_.get());
}

const std::vector<HttpListener>& HttpServer::listeners() const {
    return core_->options.listeners;
}

void HttpServer::post(std::function<void()> work) {
    core_->post(std::move(work));
}

HttpServer::TimerId HttpServer::call_later(Duration delay, std::function<void()> work) {
    const TimerId timer = core_->timer_at(delay);
    auto guarded = [core = core_.get(), work = std::move(work)] { run_guarded(*core, work); };
    if (core_->on_io_thread())
        core_->timers.add(timer, std::move(guarded));
    else
        asio::post(core_->io, [core = core_.get(), timer, guarded = std::move(guarded)] {
            if (!core->stopping) core->timers.add(timer, guarded);
        });
    return timer;
}

void HttpServer::cancel(TimerId timer) {
    if (core_->on_io_thread())
        core_->timers.cancel(timer);
    else
        asio::post(core_->io, [core = core_.get(), timer] { core->timers.cancel(timer); });
}

void HttpServer::stop(Duration deadline) {
    std::call_once(core_->stopped, [this, deadline] {
        if (core_->thread.joinable()) {
            asio::post(core_->io, [core = core_.get(), deadline] { core->begin_stop(deadline); });
            core_->thread.join();
        }
        for (HttpDoor& door : core_->doors) door.close();
        core_->handler = nullptr;
    });
}

HttpServerCounts HttpServer::counts() const {
    return {
        .accepted = core_->accepted,
        .refused = core_->refused,
        .requests = core_->requests,
        .open = core_->open,
        .parked = core_->parked,
    };
}

} // namespace tt

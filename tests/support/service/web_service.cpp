#include "tests/support/service/web_service.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace tt::test_service {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds to_ask_once_more{500};

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "test-service: %s\n", why.c_str());
    std::exit(1);
}

/// Stands for what real services do in that time.
void work_for(std::chrono::milliseconds time) {
    ::poll(nullptr, 0, static_cast<int>(time.count()));
}

std::chrono::milliseconds milliseconds(const std::string& text) {
    return std::chrono::milliseconds{std::atoi(text.c_str())};
}

/// What the file `name` beside the directory of the program says.
std::string name_of_release(const std::filesystem::path& program) {
    std::string name;
    std::ifstream(program.parent_path().parent_path() / "name") >> name;
    return name;
}

void set_cold(Options& options, const std::string& text) {
    const auto colon = text.find(':');
    options.cold_requests = std::atoi(text.c_str());
    options.cold = milliseconds(text.substr(colon + 1));
}

void set(Options& options, const std::string& name, const std::string& value) {
    if (name == "--port")
        options.port = std::atoi(value.c_str());
    else if (name == "--admin")
        options.admin = std::atoi(value.c_str());
    else if (name == "--build")
        options.build = value;
    else if (name == "--boot")
        options.boot = milliseconds(value);
    else if (name == "--cold")
        set_cold(options, value);
    else if (name == "--duck")
        options.duck = milliseconds(value);
    else if (name == "--pid-file")
        options.pid_file = value;
    else if (name == "--term")
        options.term = value == "exit" ? Term::exit : value == "duck" ? Term::duck : Term::drain;
    else
        give_up("unknown option " + name);
}

bool is_handed_over() {
    const char* pid = std::getenv("LISTEN_PID");
    return pid != nullptr && std::atoi(pid) == ::getpid();
}

std::string reply(int status, const std::string& body, const std::string& build, bool last) {
    const std::string reason = status == 200 ? "OK" : status == 503 ? "Service Unavailable" : "Not Found";
    return "HTTP/1.1 " + std::to_string(status) + " " + reason
           + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nX-Build: " + build
           + (last ? "\r\nConnection: close" : "") + "\r\n\r\n" + body;
}

} // namespace

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        if (name == "--workers")
            options.workers = true;
        else if (name == "--reuseport")
            options.reuseport = true;
        else if (i + 1 < count)
            set(options, name, arguments[++i]);
        else
            give_up(name + " needs a value");
    }
    if (options.build.empty()) options.build = name_of_release(arguments[0]);
    return options;
}

int listen_on(int port, bool shared) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (shared) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* raw = reinterpret_cast<const sockaddr*>(&address); // NOLINT: that is how bind takes it
    if (::bind(fd, raw, sizeof address) != 0 || ::listen(fd, 1024) != 0)
        give_up("cannot listen on port " + std::to_string(port));
    return fd;
}

WebService::WebService(Options options)
    : options_(std::move(options)) {
    work_for(options_.boot);
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGUSR1}) sigaddset(&signals, signal);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    signals_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    watch(signals_);
    ::signal(SIGPIPE, SIG_IGN);
    if (options_.admin == 0) {
        become_ready();
    } else {
        admin_ = listen_on(options_.admin, true);
        watch(admin_);
    }
}

void WebService::watch(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

int WebService::run() {
    std::array<epoll_event, 64> events{};
    while (!closed_ || !connections_.empty()) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(close_at_ - Clock::now()).count();
        const int timeout =
            close_at_ == Clock::time_point::max() ? -1 : static_cast<int>(std::max<long>(left, 0));
        const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
        for (int i = 0; i < count; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd == signals_)
                take_signal();
            else if (fd == public_ || fd == admin_)
                take_connection(fd, fd == admin_);
            else if (connections_.contains(fd))
                read(fd);
        }
        if (Clock::now() < close_at_) continue;
        if (closed_)
            end_idle();
        else
            stop_listening();
    }
    return 0;
}

void WebService::take_signal() {
    signalfd_siginfo info{};
    while (::read(signals_, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGTERM) leave();
        if (info.ssi_signo == SIGUSR1) leave_admin();
    }
}

/// To the worker that comes after this one.
void WebService::leave_admin() {
    if (admin_ >= 0) ::close(std::exchange(admin_, -1));
    std::erase_if(connections_, [](const auto& entry) {
        if (entry.second.admin) ::close(entry.first);
        return entry.second.admin;
    });
}

void WebService::leave() {
    if (options_.term == Term::exit) std::_Exit(0);
    leaving_ = true;
    close_at_ = Clock::now() + (options_.term == Term::duck ? options_.duck : std::chrono::milliseconds{0});
}

/// First whoever waits to be let in is let in, then the door is closed. Idle connections end with their next
/// answer: who closes one just then cuts off a request that is on its way.
void WebService::stop_listening() {
    closed_ = true;
    close_at_ = Clock::now() + to_ask_once_more;
    if (public_ >= 0) {
        if (!is_handed_over())
            take_connection(public_, false); // Else the socket lives on, and so does who waits there.
        ::close(std::exchange(public_, -1));
    }
    leave_admin();
}

/// Nobody has asked over them for a while.
void WebService::end_idle() {
    close_at_ = Clock::time_point::max();
    std::erase_if(connections_, [](const auto& entry) {
        std::array<char, 1> byte{};
        const bool idle =
            entry.second.answered && ::recv(entry.first, byte.data(), 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
        if (idle) ::close(entry.first);
        return idle;
    });
}

void WebService::take_connection(int listener, bool admin) {
    while (true) {
        const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        const int yes = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        connections_[fd].admin = admin;
        watch(fd);
        if (!closed_) return; // The next one is an event of its own.
    }
}

void WebService::read(int fd) {
    std::array<char, 4096> bytes{};
    const ssize_t count = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (count <= 0) return close_connection(fd);
    auto& connection = connections_[fd];
    connection.received.append(bytes.data(), static_cast<std::size_t>(count));
    for (auto end = connection.received.find("\r\n\r\n"); end != std::string::npos;
         end = connection.received.find("\r\n\r\n")) {
        const std::string request = connection.received.substr(0, end);
        connection.received.erase(0, end + 4);
        answer(fd, connection, request);
    }
    if (leaving_ && !connections_[fd].admin && options_.term != Term::exit) close_connection(fd);
}

void WebService::answer(int fd, Connection& connection, const std::string& request) {
    const auto first = request.find(' ');
    const std::string path = request.substr(first + 1, request.find(' ', first + 1) - first - 1);
    const bool health = path == "/healthz";
    std::string body = options_.build + "\n";
    if (connection.admin && request.starts_with("POST"))
        body = tell(path);
    else if (!health)
        be_slow_while_cold();
    const bool well = connection.admin || !health || is_well();
    const std::string text = reply(well ? 200 : 503, body, options_.build, leaving_ && !connection.admin);
    std::ignore = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    connection.answered = true;
}

std::string WebService::tell(const std::string& what) {
    if (what == "/ready") become_ready();
    if (what == "/drain") leaving_ = true;
    return "told\n";
}

void WebService::be_slow_while_cold() {
    if (served_++ < options_.cold_requests) work_for(options_.cold);
}

void WebService::become_ready() {
    if (ready_) return;
    ready_ = true;
    public_ = is_handed_over() ? 3 : listen_on(options_.port, options_.reuseport);
    const int flags = ::fcntl(public_, F_GETFL);
    ::fcntl(public_, F_SETFL, flags | O_NONBLOCK);
    watch(public_);
    if (const char* master = std::getenv("TEST_SERVICE_MASTER")) ::kill(std::atoi(master), SIGUSR1);
}

void WebService::close_connection(int fd) {
    ::close(fd);
    connections_.erase(fd);
}

} // namespace tt::test_service

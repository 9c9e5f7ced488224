#include "tests/support/nginx/nginx.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <tuple>

namespace tt {

namespace {

/// A socket that listens on a free port, which nginx takes over: so no connection comes too early.
FileDescriptor listener() {
    FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0
        || ::listen(socket.number(), SOMAXCONN) != 0)
        throw std::runtime_error("no free port");
    return socket;
}

std::string port_of(const FileDescriptor& socket) {
    sockaddr_in address = {};
    socklen_t size = sizeof address;
    std::ignore = ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
    return std::to_string(ntohs(address.sin_port));
}

std::string configuration(const std::string& place, const std::string& port, const std::string& location) {
    std::string text = ::geteuid() == 0 ? "user root; " : ""; // Its workers write where the test may.
    text += "daemon off; worker_processes 1; pid " + place + "/pid; events {}\nhttp { access_log off;\n";
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        text += std::string(kind) + "_temp_path " + place + "/" + kind + ";\n";
    return text + "server { listen 127.0.0.1:" + port + "; client_max_body_size 0; root " + place
           + "/files; location / { " + location + " } } }\n";
}

} // namespace

Nginx::Nginx(const std::string& location) {
    if (::access(TT_NGINX, X_OK) != 0)
        throw std::runtime_error(TT_NGINX " is not there; ./dev deps unpacks it");
    const FileDescriptor socket = listener();
    const std::string port = port_of(socket);
    std::filesystem::create_directories(files());
    std::ofstream(directory_ / "nginx.conf") << configuration(directory_.path(), port, location);
    auto started = Process::start({
        .executable = TT_NGINX,
        .arguments =
            {"-c", directory_ / "nginx.conf", "-e", directory_ / "error.log", "-p", directory_.path()},
        .variables = {{"NGINX", "3;"}},
        .error = STDERR_FILENO,
        .inherited = socket.number(),
    });
    if (!started) throw std::runtime_error(started.error().message);
    process_ = std::move(*started);
    url_ = "http://127.0.0.1:" + port;
}

} // namespace tt

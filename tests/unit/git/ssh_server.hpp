#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "integrations/posix/process.hpp"
#include "integrations/posix/run.hpp"
#include "tests/support/must.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tt {

/// A real OpenSSH server on a free port of the loopback, which lets user `git` in with one key and runs what
/// it asks for. Debian's own, unpacked and not installed: it runs as somebody without any rights, knows its
/// user through a wrapper, and ends with the test.
class SshServer {
public:
    /// Why there can be none on this machine; empty: there can.
    static std::string missing() {
        for (const std::filesystem::path& file : {sshd(), library("libwrap0", "libwrap.so.0"), wrapper()})
            if (!std::filesystem::exists(file)) return file.string() + " is not there; ./dev deps gets it";
        return {};
    }

    explicit SshServer(std::filesystem::path directory)
        : directory_(std::move(directory)) {
        sh("mkdir -p home && ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f user"
        );
        write(
            "passwd", "git:x:" + std::to_string(user_) + ":" + std::to_string(user_)
                          + "::" + (directory_ / "home").string() + ":/bin/sh\n"
        );
        write("group", "git:x:" + std::to_string(user_) + ":\n");
        write(
            "config", "HostKey " + (directory_ / "host").string() + "\nAuthorizedKeysFile "
                          + (directory_ / "user.pub").string()
                          + "\nUsePAM no\nStrictModes no\nPidFile none\nLogLevel ERROR\n"
        );
        give_to_user(directory_);
        open();
        accepting_ = std::jthread([this](const std::stop_token& stop) { accept_until(stop); });
    }

    /// What the server may read and write.
    void give_to_user(const std::filesystem::path& path) const {
        if (::getuid() == 0) sh("chown -R " + std::to_string(user_) + " " + path.string());
    }

    [[nodiscard]] std::string url(const std::filesystem::path& path) const {
        return "ssh://git@127.0.0.1:" + std::to_string(port_) + path.string();
    }

    /// As `~/.ssh/known_hosts` has it.
    [[nodiscard]] std::string known_host() const {
        std::ifstream file(directory_ / "host.pub");
        std::string key;
        std::getline(file, key);
        return "[127.0.0.1]:" + std::to_string(port_) + " " + key.substr(0, key.rfind(' ')) + "\n";
    }

    /// The private key that it lets in.
    [[nodiscard]] std::filesystem::path key() const { return directory_ / "user"; }

private:
    static std::filesystem::path sshd() {
        return std::filesystem::path(TT_CACHE) / "openssh-server/usr/sbin/sshd";
    }

    static std::filesystem::path library(const std::string& package, const std::string& name) {
        return std::filesystem::path(TT_CACHE) / package / TT_LIBRARIES / name;
    }

    static std::filesystem::path wrapper() { return library("libnss-wrapper", "libnss_wrapper.so"); }

    void sh(const std::string& script) const {
        ProcessSpec spec{.executable = "/bin/sh", .arguments = {"-ec", script}};
        spec.variables = {{"PATH", "/usr/bin:/bin"}};
        spec.directory = directory_;
        const ProcessExit exit = testing_support::must(run(spec));
        if (!exit.status.success()) throw std::runtime_error(script + ": " + exit.error.text());
    }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(directory_ / name) << text;
    }

    void open() {
        listener_ = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_.number(), any, size) != 0 || ::listen(listener_.number(), 8) != 0
            || ::getsockname(listener_.number(), any, &size) != 0)
            throw std::runtime_error("cannot listen");
        port_ = ntohs(address.sin_port);
    }

    /// Each connection gets a server of its own, on its standard streams, as from inetd.
    void accept_until(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd ready{.fd = listener_.number(), .events = POLLIN, .revents = 0};
            if (::poll(&ready, 1, 50) != 1) continue;
            const FileDescriptor peer(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
            if (peer) servers_.push_back(testing_support::must(Process::start(server_for(peer.number()))));
        }
    }

    [[nodiscard]] ProcessSpec server_for(int connection) const {
        std::vector<std::string> words{sshd().string(), "-i", "-e", "-f", (directory_ / "config").string()};
        const std::string id = std::to_string(user_);
        if (::getuid() == 0)
            words.insert(words.begin(), {"/usr/bin/setpriv", "--reuid", id, "--regid", id, "--clear-groups"});
        return {
            .executable = words.front(),
            .arguments = {words.begin() + 1, words.end()},
            .variables =
                {{"LD_LIBRARY_PATH", library("libwrap0", "").string()},
                 {"LD_PRELOAD", wrapper().string()},
                 {"NSS_WRAPPER_PASSWD", (directory_ / "passwd").string()},
                 {"NSS_WRAPPER_GROUP", (directory_ / "group").string()}},
            .input = connection,
            .output = connection,
        };
    }

    std::filesystem::path directory_;
    const uid_t user_ = ::getuid() == 0 ? 65534 : ::getuid();
    FileDescriptor listener_;
    std::uint16_t port_ = 0;
    std::vector<Process> servers_;
    std::jthread accepting_; ///< Last, so that it ends before what it uses.
};

} // namespace tt

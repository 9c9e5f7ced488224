#pragma once

#include "integrations/files/atomic_file.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/process.hpp"
#include "pipeline/model/view.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

namespace tt {

constexpr Duration very_long = std::chrono::minutes{1};

/// Takes the value, or ends the test with the error.
template<class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message + " " + result.error().hint);
    return *std::move(result);
}

/// A running tt-serve. It has said whether it is ready when the constructor returns.
class ServeProcess {
public:
    ServeProcess(const std::filesystem::path& home, std::vector<std::string> arguments)
        : home_(home) {
        Pipe ready = must(make_pipe());
        const FileDescriptor log{::open(log_file().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
        arguments.insert(arguments.begin(), {"--home", home.string(), "--ready-fd", "3"});
        process_.emplace(must(Process::start({
            .executable = TT_SERVE,
            .arguments = std::move(arguments),
            .variables = {{"PATH", "/usr/bin:/bin"}},
            .output = log.number(),
            .error = log.number(),
            .inherited = ready.write.number(),
        })));
        ready.write.reset();
        said_ = read_line(ready.read.number());
    }

    [[nodiscard]] pid_t pid() const { return process_->pid(); }

    /// Where it serves; throws if it does not.
    [[nodiscard]] LeaseNote note() const {
        const LeaseNote note = must(decode<LeaseNote>(said_));
        if (note.socket.empty()) throw std::runtime_error("not ready: " + said_ + log());
        return note;
    }

    /// Why it does not serve.
    [[nodiscard]] Refusal refusal() const { return must(decode<Refusal>(said_)); }

    void signal(int number) const { ::kill(process_->pid(), number); }

    /// Waits for its end.
    ProcessStatus end() {
        const auto status = must(process_->wait(very_long));
        if (!status) throw std::runtime_error("the server does not end");
        return *status;
    }

    ProcessStatus terminate() {
        signal(SIGTERM);
        return end();
    }

    [[nodiscard]] std::string log() const {
        std::ifstream file(log_file());
        return {std::istreambuf_iterator<char>(file), {}};
    }

    /// A request over the socket of its own user.
    HttpResponse ask(const std::string& method, const std::string& path, std::string body = {}) const {
        HttpRequest request{.method = method, .url = "http://tt" + path, .body = std::move(body)};
        request.unix_socket = note().socket;
        return must(CurlClient("test").send(request));
    }

    /// A request over TCP with the secret in one of the token files; without one if it is empty.
    HttpResponse ask_with(
        const std::string& secret, const std::string& method, const std::string& path, std::string body = {}
    ) const {
        HttpRequest request{.method = method, .url = note().agents + path, .body = std::move(body)};
        if (!secret.empty()) request.headers.add("Authorization", "Bearer " + secret);
        return must(CurlClient("test").send(request));
    }

    [[nodiscard]] std::string secret_in(const std::string& file) const {
        std::string text = must(read_file(home_ / file, 4096));
        return text.substr(0, text.find('\n'));
    }

private:
    [[nodiscard]] std::filesystem::path log_file() const { return home_.string() + ".log"; }

    static std::string read_line(int fd) {
        std::string line;
        std::array<char, 4096> buffer{};
        while (!line.contains('\n')) {
            if (!must(wait_readable(fd, very_long))) throw std::runtime_error("the server says nothing");
            const ssize_t count = ::read(fd, buffer.data(), buffer.size());
            if (count <= 0) return line;
            line.append(buffer.data(), static_cast<std::size_t>(count));
        }
        return line;
    }

    std::filesystem::path home_;
    std::optional<Process> process_;
    std::string said_;
};

} // namespace tt

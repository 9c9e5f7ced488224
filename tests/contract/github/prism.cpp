#include "tests/contract/github/prism.hpp"

#include <unistd.h>

#include <array>
#include <regex>
#include <stdexcept>

namespace tt {

namespace {

/// Reads some of the log; false at its end.
bool read_some(int log, std::string& text) {
    std::array<char, 4096> bytes{};
    const ssize_t count = ::read(log, bytes.data(), bytes.size());
    if (count > 0) text.append(bytes.data(), static_cast<std::size_t>(count));
    return count > 0;
}

void read_to_the_end(const FileDescriptor& log) {
    std::string text;
    while (read_some(log.number(), text)) text.clear();
}

} // namespace

Prism::Prism(const std::filesystem::path& description, const std::string& upstream) {
    if (::access(TT_PRISM, R_OK) != 0)
        throw std::runtime_error(TT_PRISM " is not there; ./dev deps installs it");
    Pipe log = *make_pipe();
    ProcessSpec spec{.executable = "node"};
    spec.arguments = {TT_PRISM, "proxy", "-h",       "127.0.0.1",          "-p",    "0",
                      "-m",     "false", "--errors", description.string(), upstream};
    spec.output = log.write.number();
    spec.error = log.write.number();
    auto started = Process::start(spec);
    if (!started) throw std::runtime_error(started.error().message);
    process_ = std::move(*started);
    log.write.reset();
    wait_until_it_listens(log.read.number());
    drain_ = std::jthread([end = std::move(log.read)] { read_to_the_end(end); });
}

Prism::~Prism() {
    process_.reset(); // The log ends with it, and the thread with the log.
}

void Prism::wait_until_it_listens(int log) {
    const std::regex address("listening on (http://127\\.0\\.0\\.1:[1-9][0-9]*)");
    std::string text;
    std::smatch found;
    while (!std::regex_search(text, found, address)) {
        const auto readable = wait_readable(log, std::chrono::minutes{2});
        if (!readable || !*readable || !read_some(log, text))
            throw std::runtime_error("prism did not start: " + text);
    }
    url_ = found[1];
}

} // namespace tt

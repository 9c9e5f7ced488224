#include "tests/contract/metrics/prometheus.hpp"

#include "integrations/posix/run.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <regex>
#include <stdexcept>

namespace tt {

namespace {

const std::string programs = TT_PROMETHEUS;

/// Reads on until the log says what the pattern says.
std::smatch wait_for(int log, std::string& text, const std::regex& pattern) {
    std::smatch found;
    while (!std::regex_search(text, found, pattern)) {
        std::array<char, 4096> bytes{};
        const auto readable = wait_readable(log, std::chrono::minutes{2});
        const ssize_t count = readable && *readable ? ::read(log, bytes.data(), bytes.size()) : 0;
        if (count <= 0) throw std::runtime_error("prometheus did not start: " + text);
        text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return found;
}

} // namespace

Prometheus::Prometheus(const std::string& samples) {
    if (::access((programs + "/prometheus").c_str(), X_OK) != 0)
        throw std::runtime_error(programs + "/prometheus is not there; ./dev deps unpacks it");
    import(samples);
    start();
}

void Prometheus::import(const std::string& samples) {
    std::ofstream(directory_ / "samples") << samples << "# EOF\n";
    std::ofstream(directory_ / "prometheus.yml") << "global: {}\n";
    const std::string data = (directory_ / "data").string();
    const auto done = run(
        {.executable = programs + "/promtool",
         .arguments = {"tsdb", "create-blocks-from", "openmetrics", (directory_ / "samples").string(), data}}
    );
    if (!done || !done->status.success())
        throw std::runtime_error("promtool: " + (done ? done->error.text() : done.error().message));
}

void Prometheus::start() {
    Pipe log = *make_pipe();
    ProcessSpec spec{.executable = programs + "/prometheus"};
    spec.arguments = {
        "--config.file=" + (directory_ / "prometheus.yml").string(),
        "--storage.tsdb.path=" + (directory_ / "data").string(), "--web.listen-address=127.0.0.1:0"
    };
    spec.error = log.write.number();
    process_ = *Process::start(spec);
    log.write.reset();
    log_ = std::move(log.read);
    std::string text;
    const std::regex address(R"(msg="Listening on" address=(127\.0\.0\.1:[1-9][0-9]*))");
    url_ = "http://" + wait_for(log_.number(), text, address)[1].str();
    wait_for(log_.number(), text, std::regex("Server is ready"));
}

} // namespace tt

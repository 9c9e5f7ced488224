#include "tests/support/swift/swift.hpp"

#include "integrations/http/curl_client.hpp"

#include <unistd.h>

#include <array>
#include <stdexcept>

namespace tt {

namespace {

const std::string files = TT_SWIFT "/usr/lib";

std::string first_line(int output) {
    std::string text;
    while (!text.ends_with('\n')) {
        std::array<char, 256> bytes{};
        const auto readable = wait_readable(output, std::chrono::minutes{2});
        const ssize_t count = readable && *readable ? ::read(output, bytes.data(), bytes.size()) : 0;
        if (count <= 0) throw std::runtime_error("swift did not start: " + text);
        text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    text.pop_back();
    return text;
}

} // namespace

Swift::Swift() {
    if (::access(files.c_str(), X_OK) != 0)
        throw std::runtime_error(TT_SWIFT " is not there; ./dev deps unpacks it");
    Pipe input = *make_pipe();
    Pipe output = *make_pipe();
    ProcessSpec spec{
        .executable = "/usr/bin/python3", .arguments = {TT_RUN_SWIFT, directory_.path().string()}
    };
    spec.variables = {
        {"PYTHONPATH", files + "/python3/dist-packages"},
        {"LD_LIBRARY_PATH", files + "/" TT_ARCHITECTURE},
        {"PYTHONDONTWRITEBYTECODE", "1"},
    };
    spec.input = input.read.number();
    spec.output = output.write.number();
    spec.error = STDERR_FILENO;
    auto started = Process::start(spec);
    if (!started) throw std::runtime_error(started.error().message);
    process_ = std::move(*started);
    keep_ = std::move(input.write);
    output.write.reset();
    url_ = first_line(output.read.number());
}

s3::Setting Swift::setting(const std::string& prefix) const {
    s3::Setting setting;
    setting.address = s3::parse_address(address(prefix)).value();
    setting.credentials = [] { return s3::Credentials{access_key, secret_key, {}, "the test"}; };
    setting.make_http = [] { return std::make_unique<CurlClient>("tt-test"); };
    setting.pause = Duration{0};
    return setting;
}

} // namespace tt

#pragma once

#include "integrations/posix/pipe.hpp"
#include "tests/support/local_server.hpp"

#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace tt {

/// What processes write into a pipe, as it comes.
class LineLog {
public:
    LineLog() {
        auto pipe = make_pipe();
        if (!pipe) throw std::runtime_error(pipe.error().message);
        pipe_ = std::move(*pipe);
        reader_ = std::thread([this] { read_all(); });
    }

    /// The processes that write must have ended.
    ~LineLog() {
        pipe_.write.reset();
        reader_.join();
    }

    [[nodiscard]] int writer() const { return pipe_.write.number(); }

    std::string text() {
        return text_.wait([](const std::string&) { return true; });
    }

    /// Waits until this was written so often.
    void wait(std::string_view what, int times = 1) {
        text_.wait([&](const std::string& text) {
            int found = 0;
            for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
            return found >= times;
        });
    }

private:
    void read_all() {
        std::array<char, 4096> bytes{};
        for (ssize_t size = 0; (size = ::read(pipe_.read.number(), bytes.data(), bytes.size())) > 0;)
            text_.change([&](std::string& text) { text.append(bytes.data(), static_cast<std::size_t>(size)); }
            );
    }

    Pipe pipe_;
    Watched<std::string> text_;
    std::thread reader_;
};

} // namespace tt

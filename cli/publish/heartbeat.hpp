#pragma once

#include "cli/output.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace tt {

/// Says for as long as it lives what is going on: on a terminal in one line that it rewrites, and elsewhere
/// with a line every half minute, because CI systems end what says nothing for long. Nobody else may write to
/// the output meanwhile.
class Heartbeat {
public:
    Heartbeat(Output& output, std::string line);

    /// Takes its line off the terminal.
    ~Heartbeat();

    /// What to say from now on.
    void say(std::string line);

private:
    void beat(const std::stop_token& stop);
    void draw();

    Output& output_;
    std::mutex mutex_;
    std::condition_variable_any condition_;
    std::string line_;
    std::string drawn_; ///< What the terminal shows.
    std::jthread thread_;
};

} // namespace tt

#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "integrations/posix/process.hpp"
#include "tests/bench/gate_page.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tt::bench {

/// A thread that stands still before a call.
struct Stop {
    pid_t pid = 0;
    std::string call;
    std::filesystem::path path; ///< What the call is about.
};

/// The driver's side of fsync_gate.cpp: one gate for one server, publisher, or agent with its children.
class Gate {
public:
    /// `library` is the preloaded one; `directory` is made.
    Gate(std::filesystem::path library, const std::filesystem::path& directory);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    /// What puts a process under this gate.
    [[nodiscard]] Variables variables() const;

    /// Stops whoever makes the n-th call from now on.
    void arm(int nth);

    /// Lets everybody through. A thread that stopped meanwhile stays; see stop().
    void disarm();

    /// The thread that stopped, waiting at most so long for it.
    [[nodiscard]] std::optional<Stop> await_stop(Duration at_most);

    /// Becomes readable when a thread has stopped; for poll.
    [[nodiscard]] int fd() const { return stops_.number(); }

    /// What was called since the last time, in order: `rename FROM TO TARGET`, `fsync PATH`, `change PATH`, …
    [[nodiscard]] std::vector<std::string> calls();

private:
    std::filesystem::path library_;
    std::filesystem::path directory_;
    FileDescriptor stops_;
    FileDescriptor order_;
    GatePage* page_ = nullptr;
    std::string unread_;
};

} // namespace tt::bench

#pragma once

#include "hooks/capture.hpp"
#include "hooks/shim.hpp"
#include "integrations/posix/pidfd.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/proc.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace tt::hooks {

inline constexpr std::chrono::seconds generous{60};

/// A named pipe by which a test and a script wait for each other. In a script: `echo >NAME` tells the test,
/// `read x <NAME` waits for it.
class Fifo {
public:
    explicit Fifo(std::filesystem::path path)
        : path_(std::move(path)) {
        ::mkfifo(path_.c_str(), 0666);
        descriptor_ = FileDescriptor(::open(path_.c_str(), O_RDWR | O_CLOEXEC)); // both ways: never blocks
    }

    /// Lets one reader go on.
    void tell() const { ASSERT_EQ(::write(descriptor_.number(), "go\n", 3), 3); }

    /// Waits for a line and returns it without its end.
    [[nodiscard]] std::string hear() const {
        std::string line;
        for (char byte = 0; byte != '\n';) {
            if (!wait_readable(descriptor_.number(), generous).value_or(false)) return "(nothing came)";
            if (::read(descriptor_.number(), &byte, 1) == 1 && byte != '\n') line += byte;
        }
        return line;
    }

    /// The process whose number a script tells.
    [[nodiscard]] pid_t hear_pid() const { return std::stoi("0" + hear()); }

private:
    std::filesystem::path path_;
    FileDescriptor descriptor_;
};

/// Runs shell scripts as hooks, under the real shim. Scripts start in the test's own directory.
class HookFixture : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path record() const { return directory_ / "records" / "d1" / "1"; }

    [[nodiscard]] static std::filesystem::path shim() { return *installed_program("tt-shim"); }

    [[nodiscard]] Fifo fifo(const char* name) const { return Fifo(directory_ / name); }

    /// A run of this script, to be changed and started.
    [[nodiscard]] HookRun script(const std::string& text) const {
        const auto path = directory_ / "hook";
        std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
        ::chmod(path.c_str(), 0755);
        return HookRun{
            .record = record(),
            .executable = path,
            .directory = directory_.path(),
            .variables = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}},
            .deadline = generous,
        };
    }

    void begin(const HookRun& run) const {
        const auto started = start(shim(), run);
        ASSERT_TRUE(started) << started.error().message;
    }

    /// Runs it to its end.
    [[nodiscard]] Finished finish(const HookRun& run) const {
        begin(run);
        return finish();
    }

    [[nodiscard]] Finished finish() const {
        const auto state = wait(record(), generous);
        const auto* finished = state ? std::get_if<Finished>(&*state) : nullptr;
        EXPECT_TRUE(finished) << "not finished";
        return finished ? *finished : Finished{.status = {-1, -1}};
    }

    [[nodiscard]] Running running() const {
        const auto state = look(record());
        const auto* found = state ? std::get_if<Running>(&*state) : nullptr;
        EXPECT_TRUE(found) << "not running";
        return found ? *found : Running{};
    }

    [[nodiscard]] bool is_interrupted() const {
        const auto state = wait(record(), generous);
        return state && std::holds_alternative<Interrupted>(*state);
    }

    [[nodiscard]] std::string output() const { return read_output(record()).value_or("(unreadable)"); }

    /// Kills the shim as the kernel would when memory runs out, and waits until it is gone.
    void kill_shim() const {
        const auto shim_end = wait_fd(record());
        ASSERT_TRUE(shim_end && *shim_end);
        ::kill(running().shim, SIGKILL);
        ASSERT_TRUE(*wait_readable((*shim_end)->number(), generous));
    }

    TemporaryDirectory directory_;
};

/// Whether that process runs; one that has ended and waits for its parent does not.
inline bool is_alive(pid_t pid) {
    const auto process = process_info(pid);
    return process && !process->dead;
}

} // namespace tt::hooks

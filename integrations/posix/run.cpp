#include "integrations/posix/run.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/posix/system_clock.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace tt {

namespace {

/// A file in memory, so that neither side waits for the other as with a pipe.
Result<FileDescriptor> make_input(std::string_view text) {
    FileDescriptor file{::memfd_create("input", MFD_CLOEXEC)};
    if (!file) return system_failure("make", "a file for the input");
    TT_TRY(write_all(file, text, "the input"));
    ::lseek(file.number(), 0, SEEK_SET);
    return file;
}

/// Moves what is in the pipe now to `text`, at most so many buffers full. False at the end of the pipe.
bool drain(int fd, BoundedText& text, int buffers) {
    std::array<char, 16 << 10> buffer; // NOLINT: filled by read
    while (buffers-- > 0) {
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return false;
        if (count < 0) return true;
        text.append({buffer.data(), static_cast<std::size_t>(count)});
    }
    return true;
}

/// One command under way: its process, both pipes and the request to stop.
class Command {
public:
    static Result<Command> start(ProcessSpec spec, const RunLimits& limits, std::string_view input);

    /// Collects output until the process has ended or the deadline has passed.
    Result<> collect(Duration deadline, int stop_fd);
    Result<ProcessExit> finish(Duration grace);

private:
    enum Watched { process_end, output_pipe, error_pipe, stop_request, watched_count };

    void read(std::array<pollfd, watched_count>& watched);

    Process process_;
    FileDescriptor output_;
    FileDescriptor error_;
    ProcessExit exit_;
    bool cancelled_ = false;

    Command(Process process, FileDescriptor output, FileDescriptor error, const RunLimits& limits)
        : process_(std::move(process))
        , output_(std::move(output))
        , error_(std::move(error))
        , exit_{{}, false, {limits.head, limits.tail}, {limits.head, limits.tail}} {}
};

Result<Command> Command::start(ProcessSpec spec, const RunLimits& limits, std::string_view input) {
    TT_ASSIGN(const FileDescriptor input_file, make_input(input));
    TT_ASSIGN(Pipe output, make_pipe());
    TT_ASSIGN(Pipe error, make_pipe());
    for (const Pipe* pipe : {&output, &error}) ::fcntl(pipe->read.number(), F_SETFL, O_NONBLOCK);
    spec.input = input_file.number();
    spec.output = output.write.number();
    spec.error = error.write.number();
    TT_ASSIGN(Process process, Process::start(spec));
    return Command(std::move(process), std::move(output.read), std::move(error.read), limits);
}

Result<> Command::collect(Duration deadline, int stop_fd) {
    std::array<pollfd, watched_count> watched{
        {{process_.pidfd(), POLLIN, 0},
         {output_.number(), POLLIN, 0},
         {error_.number(), POLLIN, 0},
         {stop_fd, POLLIN, 0}}
    };
    while (true) {
        const int ready = ::poll(watched.data(), watched.size(), poll_timeout(deadline));
        if (ready < 0 && errno != EINTR) return system_failure("wait for", "a command");
        if (ready < 0) continue;
        read(watched);
        cancelled_ = watched[stop_request].revents != 0;
        if (cancelled_ || watched[process_end].revents != 0) return {};
        exit_.timed_out = time_since_boot() >= deadline;
        if (exit_.timed_out) return {};
    }
}

void Command::read(std::array<pollfd, watched_count>& watched) {
    if (watched[output_pipe].revents != 0 && !drain(output_.number(), exit_.output, 1))
        watched[output_pipe].fd = -1;
    if (watched[error_pipe].revents != 0 && !drain(error_.number(), exit_.error, 1))
        watched[error_pipe].fd = -1;
}

Result<ProcessExit> Command::finish(Duration grace) {
    TT_ASSIGN(exit_.status, process_.stop(grace)); // also ends what an ended leader left behind
    constexpr int more_than_a_pipe_holds = 128;
    drain(output_.number(), exit_.output, more_than_a_pipe_holds);
    drain(error_.number(), exit_.error, more_than_a_pipe_holds);
    if (cancelled_) return fail(ErrorKind::cancelled, "stopped on request");
    return std::move(exit_);
}

} // namespace

Result<ProcessExit>
run(const ProcessSpec& spec, const RunLimits& limits, std::string_view input, const std::stop_token& stop) {
    const FileDescriptor stopped{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!stopped) return system_failure("make", "an eventfd");
    const std::stop_callback on_stop(stop, [&] { ::eventfd_write(stopped.number(), 1); });
    TT_ASSIGN(Command command, Command::start(spec, limits, input));
    TT_TRY(command.collect(time_since_boot() + limits.deadline, stopped.number()));
    return command.finish(limits.grace);
}

} // namespace tt

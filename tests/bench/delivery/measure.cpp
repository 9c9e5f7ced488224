// delivery_measure INTERFACE COMMAND...: runs a command to its end and prints one line: how many bytes went
// over the interface meanwhile, both ways and with all headers; milliseconds on the wall and of the
// processor; and the KB of memory of the largest process. What the command says goes to standard error. Ends
// as the command does.

#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

/// The file belongs to the network namespace of whoever reads it.
std::uint64_t bytes_over(const std::string& interface) {
    std::ifstream file("/proc/net/dev");
    for (std::string line; std::getline(file, line);) {
        const auto colon = line.find(':');
        if (colon == std::string::npos || line.find(interface) >= colon) continue;
        std::istringstream numbers(line.substr(colon + 1));
        std::uint64_t number = 0;
        std::uint64_t bytes = 0;
        constexpr int received = 0;
        constexpr int sent = 8;
        for (int column = 0; numbers >> number; ++column)
            if (column == received || column == sent) bytes += number;
        return bytes;
    }
    throw std::runtime_error("no interface " + interface);
}

double now_ms() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double ms_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

int run(char** command) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(STDERR_FILENO, STDOUT_FILENO);
        ::execvp(command[0], command);
        ::_exit(127);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) throw std::runtime_error("cannot run it");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

} // namespace

int main(int count, char** words) {
    if (count < 3) return 2;
    const std::string interface = words[1];
    const std::uint64_t before = bytes_over(interface);
    const double start = now_ms();
    const int code = run(words + 2);
    const double wall = now_ms() - start;
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    const double cpu = ms_of(used.ru_utime) + ms_of(used.ru_stime);
    std::printf(
        "%llu %.1f %.1f %ld\n", static_cast<unsigned long long>(bytes_over(interface) - before), wall, cpu,
        used.ru_maxrss
    );
    return code;
}

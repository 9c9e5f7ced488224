// The hook of the latency bench. Its first act is reading the clock; PRE_RESTART, the first hook of a
// restart, says what it read: `NANOSECONDS DEPLOY` into the pipe `started` beside the hosts.

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

int main(int, char** arguments) {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    if (!std::string_view(arguments[0]).ends_with("PRE_RESTART")) return 0;
    const std::string target = std::getenv("TT_HOOK_TARGET"); // SCRATCH/hosts/NAME/srv/SERVICE/current
    const std::string pipe = target.substr(0, target.rfind("/hosts/")) + "/started";
    const std::string line =
        std::to_string(now.tv_sec * 1'000'000'000 + now.tv_nsec) + " " + std::getenv("TT_HOOK_DEPLOY") + "\n";
    const int started = ::open(pipe.c_str(), O_WRONLY);
    return ::write(started, line.data(), line.size()) == static_cast<ssize_t>(line.size()) ? 0 : 1;
}

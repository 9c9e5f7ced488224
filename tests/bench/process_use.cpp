#include "tests/bench/process_use.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace tt::bench {

namespace fs = std::filesystem;

std::int64_t cpu_nanoseconds(pid_t pid) {
    std::int64_t sum = 0;
    for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        std::int64_t ran = 0;
        std::ifstream(task.path() / "schedstat") >> ran;
        sum += ran;
    }
    return sum;
}

double rss_mb(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    throw std::runtime_error("no such process: " + std::to_string(pid));
}

} // namespace tt::bench

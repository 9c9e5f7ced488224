#include "tests/bench/crash_hooks.hpp"

#include "hooks/shim.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/support/must.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <sstream>

namespace tt::bench {

namespace fs = std::filesystem;
using testing_support::must;

namespace {

FileDescriptor make_pipe_file(const fs::path& path) {
    ::mkfifo(path.c_str(), 0600);
    return FileDescriptor{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
}

void empty(const FileDescriptor& pipe) {
    std::array<char, 4096> buffer{};
    while (::read(pipe.number(), buffer.data(), buffer.size()) > 0) continue;
}

/// As crash_hook.sh has it: one run of one step.
std::string name_of(const Variables& variables) {
    return variables.at("TT_HOOK_DEPLOY") + "." + variables.at("TT_HOOK_RETRY") + " "
           + variables.at("TT_HOOK_BUILD") + " " + variables.at("TT_HOOK_STEP");
}

/// The record directories: `hooks/SERVICE/DEPLOY.RETRY/STEP.ATTEMPT`.
std::vector<fs::path> records_of(const fs::path& host) {
    std::vector<fs::path> records;
    std::error_code error;
    for (fs::recursive_directory_iterator at(host / "state" / "hooks", error), end; !error && at != end;
         at.increment(error))
        if (at->path().filename() == hooks::file::spec) records.push_back(at->path().parent_path());
    return records;
}

} // namespace

HostHooks::HostHooks(fs::path host)
    : host_(std::move(host)) {
    fs::create_directories(host_);
    std::ofstream(host_ / "held") << "\n";
    inside_ = make_pipe_file(host_ / "inside");
    release_ = make_pipe_file(host_ / "release");
}

void HostHooks::hold(const std::string& step) {
    empty(inside_);
    empty(release_);
    std::ofstream(host_ / "held") << step << "\n";
}

bool HostHooks::await_inside(Duration at_most) const {
    return must(wait_readable(inside_.number(), at_most));
}

void HostHooks::release() {
    std::ofstream(host_ / "held") << "\n";
    constexpr std::string_view more_than_wait = "\n\n\n\n";
    std::ignore = ::write(release_.number(), more_than_wait.data(), more_than_wait.size());
}

void HostHooks::await_quiet(Duration at_most) const {
    const Duration deadline = time_since_boot() + at_most;
    for (const auto& record : records_of(host_)) {
        const auto state = hooks::wait(record, deadline - time_since_boot());
        if (state && std::holds_alternative<hooks::Running>(*state))
            throw std::runtime_error("a hook does not end: " + record.string());
    }
}

std::vector<pid_t> HostHooks::shims() const {
    std::vector<pid_t> pids;
    for (const auto& record : records_of(host_)) {
        const auto state = hooks::look(record);
        const auto* running = state ? std::get_if<hooks::Running>(&*state) : nullptr;
        if (running) pids.push_back(running->shim);
    }
    return pids;
}

/// A host that went to another deploy in between is on its way anew.
void HostHooks::take_begin(const std::string& deploy, const std::string& run, int attempt) {
    if (deploy != newest_deploy_) {
        const auto is_of_deploy = [&](const auto& entry) { return entry.first.starts_with(deploy + " "); };
        std::erase_if(begins_, is_of_deploy);
        std::erase_if(newest_, is_of_deploy);
        std::erase_if(finished_, is_of_deploy);
    }
    newest_deploy_ = deploy;
    ++begins_[run + " " + std::to_string(attempt)];
    newest_[run] = std::max(newest_[run], attempt);
}

void HostHooks::read_log() {
    std::ifstream log(host_ / "hooks.log");
    log.seekg(static_cast<std::streamoff>(read_));
    for (std::string line; std::getline(log, line) && !log.eof(); read_ += line.size() + 1) {
        std::istringstream words(line);
        std::string what;
        std::string deploy;
        std::string build;
        std::string step;
        int attempt = 0;
        words >> what >> deploy >> build >> step >> attempt;
        if (what == "begin" && step != "health")
            take_begin(deploy, deploy + " " + build + " " + step, attempt);
    }
}

void HostHooks::read_records() {
    for (const auto& record : records_of(host_)) {
        const auto spec = hooks::read_record(record, hooks::file::spec);
        const auto finished = hooks::read_record(record, hooks::file::finished);
        if (!spec || !*spec || !finished || !*finished) continue;
        if (must(hooks::decode_finished(**finished)).success())
            finished_[name_of(must(hooks::decode_run(**spec)).variables)] =
                std::stoi(record.extension().string().substr(1));
    }
}

std::vector<std::string> HostHooks::reran() {
    read_log();
    read_records();
    std::vector<std::string> found;
    for (const auto& [run, count] : begins_)
        if (count > 1 && told_.insert(run).second) found.push_back(run + " began twice");
    for (const auto& [run, attempt] : finished_)
        if (newest_[run] > attempt && told_.insert(run).second)
            found.push_back(run + " began again after it had finished");
    return found;
}

} // namespace tt::bench

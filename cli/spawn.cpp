#include "cli/spawn.hpp"

#include "cli/program.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/pipe.hpp"
#include "pipeline/model/view.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

#include <algorithm>
#include <array>
#include <fstream>

namespace tt {

namespace {

/// Where the server finds the descriptor on which it says that it serves.
constexpr int ready_fd = 3;

/// Closes what the spawning library allocates.
struct SpawnOptions {
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};

    SpawnOptions() {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
    }

    ~SpawnOptions() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }

    SpawnOptions(const SpawnOptions&) = delete;
    SpawnOptions& operator=(const SpawnOptions&) = delete;
};

/// No controlling terminal, no signal blocked or ignored.
void detach(SpawnOptions& options, const std::string& log, int ready) {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&options.attributes, &none);
    posix_spawnattr_setsigdefault(&options.attributes, &all);
    posix_spawnattr_setflags(
        &options.attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    );
    posix_spawn_file_actions_addopen(&options.files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&options.files, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&options.files, 1, 2);
    posix_spawn_file_actions_adddup2(&options.files, ready, ready_fd);
}

Result<> spawn(const std::vector<std::string>& words, const std::string& log, int ready) {
    SpawnOptions options;
    detach(options, log, ready);
    std::vector<std::string> copies = words;
    std::vector<char*> arguments;
    for (std::string& word : copies) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t pid = 0;
    errno = posix_spawn(
        &pid, words.front().c_str(), &options.files, &options.attributes, arguments.data(), environ
    );
    if (errno != 0) return system_failure("start", words.front());
    return {};
}

/// The one line with which a server says that it serves, or why it does not. One that ended without a word
/// has left its reason in the log. That another one serves already is no failure.
Result<> read_outcome(int ready) {
    std::array<char, 4096> buffer{};
    const ssize_t count = ::read(ready, buffer.data(), buffer.size());
    const std::string_view line(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    const auto refusal = decode<Refusal>(line);
    if (!refusal || refusal->code.empty()) return {};
    const ErrorKind kind = error_kind_from(refusal->code);
    return kind == ErrorKind::conflict ? Result<>{} : fail(kind, refusal->message, refusal->hint);
}

} // namespace

Result<> start_server(const std::filesystem::path& home, Duration at_most) {
    TT_ASSIGN(const auto program, find_program("tt-serve"));
    TT_ASSIGN(Pipe ready, make_pipe());
    const std::vector<std::string> words{
        program.string(), "--until-idle", "--home", home.string(), "--ready-fd", std::to_string(ready_fd),
    };
    TT_TRY(spawn(words, (home / "serve.log").string(), ready.write.number()));
    ready.write.reset();
    TT_ASSIGN(const bool said, wait_readable(ready.read.number(), at_most));
    if (said) return read_outcome(ready.read.number());
    return fail(
        ErrorKind::timeout, "the server has not begun to serve within " + to_text(at_most),
        "look at its log: " + (home / "serve.log").string()
    );
}

std::string last_line(const std::filesystem::path& log) {
    std::ifstream stream(log);
    std::string last;
    for (std::string line; std::getline(stream, line);)
        if (!line.empty()) last = line;
    return last;
}

} // namespace tt

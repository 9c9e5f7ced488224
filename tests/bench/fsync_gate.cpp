// Preloaded into tt-serve, tt-agent and tt-publish, and through them into tt-unpack and tt-shim. Stops the
// calling thread for ever before the n-th call that makes something durable or visible (fsync, fdatasync,
// syncfs, rename, and writing to a database's log), so that the driver can kill the process right there; and
// keeps a log of the order in which trees were changed, synced and renamed. See gate_page.hpp.

#include "tests/bench/gate_page.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using tt::bench::GatePage;

std::string gate_file(const char* name) {
    const char* directory = std::getenv("TT_GATE");
    return directory == nullptr ? std::string() : std::string(directory) + "/" + name;
}

GatePage* map_page() {
    const int file = ::open(gate_file("page").c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return nullptr;
    void* page = ::mmap(nullptr, tt::bench::gate_page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    return page == MAP_FAILED ? nullptr : static_cast<GatePage*>(page);
}

void write_line(const std::string& file, int flags, std::string line) {
    line += '\n';
    const int opened = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | flags);
    if (opened < 0) return;
    static auto* const real = reinterpret_cast<decltype(&::write)>(::dlsym(RTLD_NEXT, "write"));
    if (real(opened, line.data(), line.size()) < 0) ::_exit(99);
    ::close(opened);
}

std::string path_of(int descriptor) {
    std::array<char, 4096> path{};
    const auto link = "/proc/self/fd/" + std::to_string(descriptor);
    const auto length = ::readlink(link.c_str(), path.data(), path.size());
    return {path.data(), length < 0 ? 0U : static_cast<std::size_t>(length)};
}

std::string absolute(const char* path) {
    std::error_code ignored;
    return std::filesystem::absolute(path, ignored);
}

/// What a name leads to, if it is a link; else "-".
std::string target_of(const char* path) {
    std::error_code error;
    const auto target = std::filesystem::read_symlink(path, error);
    return error ? "-" : target.string();
}

void note(const std::string& line) {
    static const std::string order = gate_file("order");
    write_line(order, O_APPEND, line);
}

/// The gate itself.
void pass(const char* call, const std::string& path) {
    static GatePage* const page = map_page();
    if (page == nullptr || page->left.load() <= 0 || page->left.fetch_sub(1) != 1) return;
    write_line(gate_file("stops"), O_NONBLOCK, std::to_string(::getpid()) + " " + call + " " + path);
    for (;;) ::pause();
}

int sync_through(const char* call, int descriptor) {
    const auto real = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, call));
    const std::string path = path_of(descriptor);
    pass(call, path);
    const int result = real(descriptor);
    if (result == 0) note(std::string(call) + " " + path);
    return result;
}

/// tt starts its own programs with a clean environment; those too belong under the gate.
template<class Spawn>
int spawn_gated(
    const char* call, pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]
) {
    static const std::string preload = "LD_PRELOAD=" + std::string(std::getenv("LD_PRELOAD"));
    static const std::string gate = "TT_GATE=" + std::string(std::getenv("TT_GATE"));
    std::vector<char*> variables;
    for (auto at = environment; at != nullptr && *at != nullptr; ++at) variables.push_back(*at);
    if (std::string_view(path).contains("/tt-"))
        for (const std::string* variable : {&preload, &gate})
            variables.push_back(const_cast<char*>(variable->c_str()));
    variables.push_back(nullptr);
    const auto real = reinterpret_cast<Spawn>(::dlsym(RTLD_NEXT, call));
    return real(pid, path, actions, attributes, arguments, variables.data());
}

} // namespace

extern "C" {

int fsync(int descriptor) {
    return sync_through("fsync", descriptor);
}

int fdatasync(int descriptor) {
    return sync_through("fdatasync", descriptor);
}

int syncfs(int descriptor) noexcept {
    return sync_through("syncfs", descriptor);
}

int rename(const char* from, const char* to) noexcept {
    static auto* const real = reinterpret_cast<decltype(&::rename)>(::dlsym(RTLD_NEXT, "rename"));
    pass("rename", absolute(to));
    note("rename " + absolute(from) + " " + absolute(to) + " " + target_of(from));
    return real(from, to);
}

/// Paths as seen from where the process is, as tt has them.
int renameat2(
    int from_directory, const char* from, int to_directory, const char* to, unsigned flags
) noexcept {
    static auto* const real = reinterpret_cast<decltype(&::renameat2)>(::dlsym(RTLD_NEXT, "renameat2"));
    pass("rename", absolute(to));
    note("rename " + absolute(from) + " " + absolute(to) + " " + target_of(from));
    return real(from_directory, from, to_directory, to, flags);
}

int chmod(const char* path, mode_t mode) noexcept {
    static auto* const real = reinterpret_cast<decltype(&::chmod)>(::dlsym(RTLD_NEXT, "chmod"));
    note("change " + absolute(path));
    return real(path, mode);
}

int fchmod(int descriptor, mode_t mode) noexcept {
    static auto* const real = reinterpret_cast<decltype(&::fchmod)>(::dlsym(RTLD_NEXT, "fchmod"));
    note("change " + path_of(descriptor));
    return real(descriptor, mode);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset) {
    static auto* const real = reinterpret_cast<decltype(&::pwrite64)>(::dlsym(RTLD_NEXT, "pwrite64"));
    if (const std::string path = path_of(descriptor); path.ends_with("-wal")) pass("write", path);
    return real(descriptor, bytes, count, offset);
}

int posix_spawn(
    pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]
) {
    return spawn_gated<decltype(&::posix_spawn)>(
        "posix_spawn", pid, path, actions, attributes, arguments, environment
    );
}

int posix_spawnp(
    pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]
) {
    return spawn_gated<decltype(&::posix_spawnp)>(
        "posix_spawnp", pid, path, actions, attributes, arguments, environment
    );
}
}

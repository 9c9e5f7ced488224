#include "integrations/posix/proc.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <dirent.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>

namespace tt {

namespace {

/// Takes the next blank-separated word off the front of `text`.
std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    return word;
}

template<class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

} // namespace

std::optional<ProcessInfo> parse_process_info(std::string_view stat) {
    // The name stands in parentheses and may hold blanks and parentheses itself: the last one closes it.
    const auto open = stat.find(" (");
    const auto close = stat.rfind(')');
    ProcessInfo info;
    if (open == stat.npos || close == stat.npos || !read_number(stat.substr(0, open), info.pid))
        return std::nullopt;
    std::string_view rest = stat.substr(close + 1);
    const std::string_view state = take_word(rest);
    bool good = read_number(take_word(rest), info.parent) && read_number(take_word(rest), info.group)
                && read_number(take_word(rest), info.session);
    constexpr int words_from_session_to_start = 15;
    for (int skipped = 0; skipped < words_from_session_to_start; ++skipped) take_word(rest);
    good = good && read_number(take_word(rest), info.started);
    info.dead = state == "Z" || state == "X";
    return good ? std::optional(info) : std::nullopt;
}

std::optional<ProcessInfo> process_info(pid_t pid) {
    constexpr std::size_t longest_stat = 4096;
    const auto stat = read_file("/proc/" + std::to_string(pid) + "/stat", longest_stat);
    return stat ? parse_process_info(*stat) : std::nullopt;
}

std::vector<ProcessInfo> all_processes() {
    std::vector<ProcessInfo> processes;
    const std::unique_ptr<DIR, decltype([](DIR* directory) { ::closedir(directory); })> proc(::opendir("/proc"
    ));
    while (const dirent* entry = proc ? ::readdir(proc.get()) : nullptr) {
        pid_t pid = 0;
        if (!read_number(std::string_view(entry->d_name), pid)) continue;
        if (const auto info = process_info(pid)) processes.push_back(*info);
    }
    return processes;
}

bool was_started_with(pid_t pid, std::string_view entry) {
    const auto equals = std::min(entry.find('='), entry.size());
    const auto value = started_with(pid, entry.substr(0, equals));
    return value && *value == entry.substr(std::min(equals + 1, entry.size()));
}

std::optional<std::string> started_with(pid_t pid, std::string_view variable) {
    constexpr std::size_t longest_environment = 16 << 20;
    const auto environment = read_file("/proc/" + std::to_string(pid) + "/environ", longest_environment);
    std::string_view rest = environment ? std::string_view(*environment) : std::string_view();
    while (!rest.empty()) {
        const std::string_view entry = rest.substr(0, rest.find('\0'));
        const auto value = entry.substr(std::min(variable.size(), entry.size()));
        if (entry.starts_with(variable) && value.starts_with('=')) return std::string(value.substr(1));
        rest.remove_prefix(std::min(entry.size() + 1, rest.size()));
    }
    return std::nullopt;
}

Result<std::string> boot_id() {
    TT_ASSIGN(std::string id, read_file("/proc/sys/kernel/random/boot_id", 4096));
    id.resize(std::min(id.find('\n'), id.size()));
    return id;
}

Result<std::filesystem::path> own_executable() {
    std::array<char, 4096> path{};
    const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
    if (length < 0) return system_failure("read", "/proc/self/exe");
    return std::filesystem::path(std::string_view(path.data(), static_cast<std::size_t>(length)));
}

Result<std::filesystem::path> installed_program(std::string_view name) {
    TT_ASSIGN(const auto self, own_executable());
    const auto here = self.parent_path();
    const auto there = here.parent_path() / "libexec" / "tt";
    for (const auto& candidate : {here / name, there / name})
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    return fail(
        ErrorKind::not_found,
        "no program '" + std::string(name) + "' in " + here.string() + " or " + there.string(),
        "install tt again, as a whole"
    );
}

} // namespace tt

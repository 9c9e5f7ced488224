#include "hooks/remains.hpp"

#include "hooks/end_process.hpp"
#include "hooks/record.hpp"
#include "integrations/posix/system_clock.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>

namespace tt::hooks {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view releases_variable = "TT_HOOK_BUILDS_DIR";
constexpr std::chrono::seconds to_die{10}; ///< How long killed processes may take to go.

/// Adds what descends from those that are in, or shares a session with them, until there is no more.
void add_kin(std::set<pid_t>& family, const std::set<pid_t>& others, const std::vector<ProcessInfo>& all) {
    for (bool grown = true; grown;) {
        grown = false;
        std::set<pid_t> sessions;
        for (const ProcessInfo& process : all)
            if (family.contains(process.pid)) sessions.insert(process.session);
        for (const ProcessInfo& process : all) {
            const bool kin = family.contains(process.parent) || sessions.contains(process.session);
            if (kin && !others.contains(process.pid)) grown |= family.insert(process.pid).second;
        }
    }
}

void signal_all(const std::vector<ProcessInfo>& processes, int signal) {
    for (const ProcessInfo& process : processes) std::ignore = end_process(process, signal, Duration{0});
}

} // namespace

Remains::Remains(fs::path releases, std::set<std::string> tokens)
    : releases_(std::move(releases))
    , tokens_(std::move(tokens)) {}

Remains::Owner Remains::owner_of(const ProcessInfo& process) const {
    if (process.pid == ::getpid()) return Owner::others;
    const auto run = started_with(process.pid, token_variable);
    const auto releases = started_with(process.pid, releases_variable);
    if ((run && tokens_.contains(*run)) || (releases && *releases == releases_)) return Owner::ours;
    return run || releases ? Owner::others : Owner::unknown;
}

std::vector<ProcessInfo> Remains::members() const {
    std::vector<ProcessInfo> processes = all_processes();
    std::set<pid_t> family;
    std::set<pid_t> others;
    for (const ProcessInfo& process : processes) {
        const Owner owner = owner_of(process);
        if (owner == Owner::ours) family.insert(process.pid);
        if (owner == Owner::others) others.insert(process.pid);
    }
    add_kin(family, others, processes);
    std::erase_if(processes, [&](const ProcessInfo& process) {
        return process.dead || !family.contains(process.pid);
    });
    return processes;
}

Result<> Remains::end_all(Duration grace) const {
    auto left = members();
    signal_all(left, SIGTERM);
    const Duration patience = time_since_boot() + grace;
    for (const ProcessInfo& process : left) TT_TRY(end_process(process, 0, patience));
    const Duration deadline = time_since_boot() + to_die;
    for (left = members(); !left.empty(); left = members())
        for (const ProcessInfo& process : left) TT_TRY(kill_process(process, deadline));
    return {};
}

std::set<std::string> tokens_below(const fs::path& records) {
    std::set<std::string> tokens;
    std::error_code error;
    for (fs::recursive_directory_iterator it(records, error), end; !error && it != end; it.increment(error)) {
        if (it->path().filename() != file::spec) continue;
        const auto bytes = read_record(it->path().parent_path(), file::spec);
        const auto run = bytes && *bytes ? decode_run(**bytes) : Result<HookRun>(HookRun{});
        if (run && !run->token.empty()) tokens.insert(run->token);
    }
    return tokens;
}

} // namespace tt::hooks

#include "hooks/family.hpp"

#include "hooks/end_process.hpp"
#include "hooks/record.hpp"
#include "integrations/posix/system_clock.hpp"

#include <unistd.h>

#include <algorithm>
#include <set>

namespace tt::hooks {

namespace {

/// Adds children of those that are in, until there are no more.
void add_descendants(std::set<pid_t>& family, const std::vector<ProcessInfo>& processes) {
    for (bool grown = true; grown;) {
        grown = false;
        for (const ProcessInfo& process : processes)
            if (family.contains(process.parent)) grown |= family.insert(process.pid).second;
    }
}

} // namespace

Family::Family(std::string token, pid_t session, std::optional<Anchor> anchor)
    : entry_(std::string(token_variable) + "=" + std::move(token))
    , session_(session)
    , anchor_(anchor) {}

bool Family::is_certain(const ProcessInfo& process) const {
    const bool is_anchor = anchor_ && process.pid == anchor_->pid && process.started == anchor_->started;
    return is_anchor || was_started_with(process.pid, entry_);
}

std::vector<ProcessInfo> Family::members() const {
    std::vector<ProcessInfo> processes = all_processes();
    std::set<pid_t> family;
    bool session_is_theirs = false;
    for (const ProcessInfo& process : processes) {
        if (!is_certain(process)) continue;
        family.insert(process.pid);
        session_is_theirs |= process.session == session_;
    }
    for (const ProcessInfo& process : processes)
        if (session_is_theirs && process.session == session_) family.insert(process.pid);
    add_descendants(family, processes);
    family.erase(::getpid());
    std::erase_if(processes, [&](const ProcessInfo& process) {
        return process.dead || !family.contains(process.pid);
    });
    return processes;
}

Result<> Family::kill_all(Duration at_most) const {
    const Duration deadline = time_since_boot() + at_most;
    for (auto left = members(); !left.empty(); left = members())
        for (const ProcessInfo& process : left) TT_TRY(kill_process(process, deadline));
    return {};
}

} // namespace tt::hooks

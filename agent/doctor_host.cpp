#include "agent/decide.hpp"
#include "agent/doctor.hpp"
#include "agent/journal.hpp"
#include "agent/kept_output.hpp"
#include "agent/releases.hpp"
#include "agent/resident_release.hpp"
#include "agent/service_watch.hpp"
#include "hooks/shim.hpp"
#include "integrations/posix/file_lock.hpp"
#include "integrations/posix/proc.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t little_room = 1'000'000'000;
constexpr std::uint64_t too_little_room = 50'000'000;
constexpr std::uint64_t few_inodes = 10'000;
constexpr std::uint64_t too_few_inodes = 500;

Finding of_error(std::string subject, const Error& error) {
    return {Verdict::fail, std::move(subject), error.message, error.hint};
}

Verdict verdict_on(std::uint64_t have, std::uint64_t little, std::uint64_t too_little) {
    return have < too_little ? Verdict::fail : have < little ? Verdict::warn : Verdict::ok;
}

Finding look_at_mode(const fs::path& state) {
    struct stat info{};
    if (::stat(state.c_str(), &info) != 0)
        return {
            Verdict::fail, "state", "there is no '" + state.string() + "'",
            "name the agent's state directory with --state; the agent makes it when it starts"
        };
    if ((info.st_mode & 0077U) != 0)
        return {
            Verdict::fail, "state", "'" + state.string() + "' is open to others, and holds the host's secret",
            "chmod 0700 " + state.string()
        };
    if (::access(state.c_str(), W_OK) != 0)
        return {
            Verdict::fail, "state", "'" + state.string() + "' cannot be written",
            "ask as the agent's user; a file system that is mounted read-only has to be put right"
        };
    return {Verdict::ok, "state", "'" + state.string() + "' belongs to the agent alone", ""};
}

std::string megabytes(std::uint64_t bytes) {
    return std::to_string(bytes / 1'000'000) + " MB";
}

/// Some file systems have no fixed number of inodes, and say 0 of 0.
Finding look_at_room(const std::string& name, const fs::path& directory) {
    struct statvfs disk{};
    if (::statvfs(directory.c_str(), &disk) != 0)
        return {Verdict::fail, name, "there is no '" + directory.string() + "'", "make it, or name another"};
    const std::uint64_t bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    const std::uint64_t inodes = disk.f_files == 0 ? few_inodes : disk.f_favail;
    const auto verdict = std::max(
        verdict_on(bytes, little_room, too_little_room), verdict_on(inodes, few_inodes, too_few_inodes)
    );
    std::string what = megabytes(bytes) + " free below '" + directory.string() + "'";
    if (disk.f_files != 0) what += ", " + std::to_string(inodes) + " files may be made";
    return {
        verdict, name, std::move(what),
        verdict == Verdict::ok ? "" : "make room; `keep:` in tt.yaml says how many releases a host keeps"
    };
}

Finding look_at_program(const std::string& name) {
    const auto program = installed_program(name);
    if (!program) return of_error("programs", program.error());
    if (::access(program->c_str(), X_OK) == 0) return {Verdict::ok, "programs", program->string(), ""};
    return {
        Verdict::fail, "programs", "'" + program->string() + "' cannot be run",
        "install the package of tt again"
    };
}

void add_walks(std::vector<Finding>& all, const Layout& layout, bool agent_runs) {
    const auto services = Journal::peek_services(layout);
    if (!services) return;
    for (const auto& state : *services)
        if (!agent_runs && state.walk && !is_over(*state.walk))
            all.push_back(
                {Verdict::warn, state.service.value,
                 state.walk->goal.deploy.value + " stands at " + std::string(to_string(state.walk->step)),
                 "start the agent, which goes on from there"}
            );
}

/// Hooks outlive their agent; what is cut off is ended and tried again by the next one.
void add_hooks(std::vector<Finding>& all, const KeptStep& kept, bool agent_runs) {
    const auto record = kept.record(kept.attempts.back());
    const auto state = hooks::look(record);
    const std::string name = kept.deploy().value + " " + kept.step;
    if (!state) return all.push_back(of_error(kept.service.value, state.error()));
    if (const auto* running = std::get_if<hooks::Running>(&*state))
        all.push_back(
            {agent_runs ? Verdict::ok : Verdict::warn, kept.service.value,
             name + " runs as process " + std::to_string(running->hook),
             agent_runs ? "" : "it goes on by itself, and the agent takes up how it ends"}
        );
    if (std::holds_alternative<hooks::Interrupted>(*state) && !agent_runs)
        all.push_back(
            {Verdict::warn, kept.service.value, name + " was cut off, and may have left processes",
             "start the agent, which ends them and tries again"}
        );
}

void add_unpackers(std::vector<Finding>& all, const Layout& layout, const ServiceName& service) {
    const auto holder = FileLock::holder(layout.unpacking(service));
    if (!holder) return all.push_back(of_error(service.value, holder.error()));
    if (*holder)
        all.push_back(
            {Verdict::warn, service.value,
             "a release is being unpacked without an agent, by process " + std::to_string((*holder)->pid),
             "wait until it has ended; the agent makes use of what it made"}
        );
}

Finding look_at_release(const Layout& layout, const ServiceState& state, const Resident& resident) {
    const auto release = release_to_check(layout, state.service, resident.build, resident.digest);
    const auto right = is_right(release, false, {});
    const std::string name = "release " + short_id(resident.build);
    if (!right) return of_error(state.service.value, right.error());
    if (*right) return {Verdict::ok, state.service.value, name + " is complete", ""};
    return {
        Verdict::fail, state.service.value, name + " is not what was unpacked there",
        "tt drift " + state.service.value + " names the files, once the agent has compared them; "
            + "tt restart puts the stage right"
    };
}

Finding look_at_slot(const Layout& layout, const ServiceState& state) {
    const auto slot = layout.slot(state.service, state.current->slot);
    if (is_in_slot(layout, state.service, *state.current))
        return {
            Verdict::ok, state.service.value,
            "'" + slot.string() + "' names " + short_id(state.current->build), ""
        };
    return {
        is_out(state) ? Verdict::warn : Verdict::fail, state.service.value,
        "'" + slot.string() + "' does not name " + short_id(state.current->build) + ", which should serve",
        is_out(state) ? "a step is under way; look again" : "start the agent anew, which then reports it"
    };
}

/// A slot that names something else is a finding of its own.
bool came_up_ill(const ServiceState& state) {
    return state.current && !state.healthy && state.walk && state.walk->state == StepState::failed;
}

Finding illness(const ServiceState& state) {
    const Walk& walk = *state.walk;
    const std::string writer = walk.begun ? std::string(to_string(walk.step)) : "agent";
    return {
        Verdict::fail, state.service.value, "did not come up well: " + walk.error,
        "`tt log HOST " + writer + "` shows more; `tt hosts reset HOST` has it tried again"
    };
}

Finding end_of_process(const ServiceState& state) {
    return {
        Verdict::fail, state.service.value, std::string(ended_by_itself),
        "a running agent reports it, and is told to restart it unless the host is paused; `tt log HOST "
        "restart` may say why it ended"
    };
}

} // namespace

std::vector<Finding> look_at_disks(const Layout& layout) {
    std::vector<Finding> all{look_at_mode(layout.state)};
    std::error_code error;
    if (fs::is_directory(layout.state, error)) all.push_back(look_at_room("state disk", layout.state));
    all.push_back(look_at_room("service disk", layout.root));
    for (const char* name : {"tt-shim", "tt-unpack", "tt-restart"}) all.push_back(look_at_program(name));
    return all;
}

std::vector<Finding> look_at_processes(const Layout& layout) {
    const auto agent = FileLock::holder(layout.state / "lock");
    if (!agent) return {of_error("agent", agent.error())};
    std::vector<Finding> all;
    if (*agent)
        all.push_back({Verdict::ok, "agent", "runs as process " + std::to_string((*agent)->pid), ""});
    else
        all.push_back(
            {Verdict::fail, "agent", "does not run", "start it: systemctl start tt-agent, and read its log"}
        );
    add_walks(all, layout, agent->has_value());
    for (const auto& service : services_with_output(layout)) {
        for (const auto& kept : kept_steps(layout, service))
            if (kept.directory.parent_path() == layout.records(service))
                add_hooks(all, kept, agent->has_value());
        if (!*agent) add_unpackers(all, layout, service);
    }
    return all;
}

std::vector<Finding> look_at_services(const Layout& layout) {
    const auto services = Journal::peek_services(layout);
    if (!services) return {of_error("journal", services.error())};
    std::vector<Finding> all;
    for (const auto& state : *services) {
        for (const auto& resident : state.resident) all.push_back(look_at_release(layout, state, resident));
        if (state.current) all.push_back(look_at_slot(layout, state));
        if (is_missing(layout, state)) all.push_back(end_of_process(state));
        if (came_up_ill(state)) all.push_back(illness(state));
    }
    return all;
}

} // namespace tt::agent

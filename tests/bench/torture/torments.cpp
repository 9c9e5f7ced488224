#include "tests/bench/torture/torments.hpp"

#include "agent/decide.hpp"
#include "tests/bench/shell.hpp"

#include <poll.h>
#include <signal.h>

#include <fstream>
#include <stdexcept>

namespace tt::bench {

namespace fs = std::filesystem;

namespace {

void pass(int milliseconds) {
    ::poll(nullptr, 0, milliseconds);
}

fs::path disk_of(TortureFleet& fleet, const TorturedHost& host) {
    return fleet.cluster().host(host.name);
}

/// So that not a byte is left, also not for root.
void fill(const fs::path& disk) {
    std::ofstream filler(disk / "filler", std::ios::binary);
    const std::string block(1 << 16, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) continue;
    filler.clear();
    while (filler.put('x').flush()) continue;
}

void use_up_inodes(const fs::path& disk) {
    fs::create_directories(disk / "inodes");
    for (int i = 0; std::ofstream(disk / "inodes" / std::to_string(i)).is_open(); ++i) continue;
}

/// What asks for the deploy goes over the same line, so that comes first.
void after_a_deploy_began(
    TortureFleet& fleet, int lasts_ms, const std::function<void()>& begin, const std::function<void()>& end
) {
    fleet.deploy();
    pass(fleet.any(0, 300));
    begin();
    pass(lasts_ms);
    end();
}

/// Begins while a deploy is under way, and ends some seconds later.
void during_a_deploy(
    TortureFleet& fleet, int lasts_ms, const std::function<void()>& begin, const std::function<void()>& end
) {
    if (fleet.any(0, 1) == 0) return after_a_deploy_began(fleet, lasts_ms, begin, end);
    begin();
    fleet.deploy();
    pass(lasts_ms);
    end();
}

void full_disk(TortureFleet& fleet) {
    const auto disk = disk_of(fleet, fleet.any_host());
    during_a_deploy(fleet, 3000, [&] { fill(disk); }, [&] { fs::remove(disk / "filler"); });
}

void no_inodes(TortureFleet& fleet) {
    const auto disk = disk_of(fleet, fleet.any_host());
    during_a_deploy(fleet, 3000, [&] { use_up_inodes(disk); }, [&] { fs::remove_all(disk / "inodes"); });
}

void read_only_disk(TortureFleet& fleet) {
    const auto disk = (disk_of(fleet, fleet.any_host()) / "srv").string();
    during_a_deploy(
        fleet, 3000,
        [&] { sh("mount --bind " + disk + " " + disk + " && mount -o bind,remount,ro " + disk); },
        [&] { sh("umount -l " + disk); }
    );
}

/// Rules of a chain for what goes between agents and server.
void with_line(TortureFleet& fleet, int lasts_ms, const std::string& rule) {
    after_a_deploy_began(
        fleet, lasts_ms,
        [&] {
            sh("nft add table inet torture && nft 'add chain inet torture in { type filter hook input "
               "priority 0; }' && nft 'add rule inet torture in "
               + rule + "'");
        },
        [&] { sh("nft delete table inet torture"); }
    );
}

std::string port_of_server(TortureFleet& fleet) {
    const auto& url = fleet.cluster().agents_url();
    return url.substr(url.rfind(':') + 1);
}

void line_drops(TortureFleet& fleet) {
    with_line(fleet, 4000, "tcp dport " + port_of_server(fleet) + " drop");
}

void line_is_half_open(TortureFleet& fleet) {
    with_line(fleet, 4000, "tcp sport " + port_of_server(fleet) + " drop");
}

void line_rejects(TortureFleet& fleet) {
    with_line(fleet, 4000, "tcp dport " + port_of_server(fleet) + " reject with tcp reset");
}

void line_loses_a_fifth(TortureFleet& fleet) {
    with_line(fleet, 8000, "tcp dport " + port_of_server(fleet) + " numgen random mod 100 < 20 drop");
}

void hook_escapes_its_group(TortureFleet& fleet) {
    fleet.deploy("#!/bin/sh\nsetsid sh -c 'setsid sleep 1000 & sleep 1000' &\nexit 1\n");
}

void hook_never_ends(TortureFleet& fleet) {
    fleet.deploy("#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1000; done\n");
}

void hook_talks_without_end(TortureFleet& fleet) {
    fleet.deploy("#!/bin/sh\ntimeout 2 sh -c 'while :; do for i in 1 2 3 4 5 6 7 8 9 10; do echo \"line $i "
                 "of ten thousand in a second, and of some length\"; done; done'\nexit 0\n");
}

/// After its deploy, as where memory is short.
void service_dies(TortureFleet& fleet) {
    fleet.deploy();
    fleet.await_end(std::chrono::minutes{1});
    fleet.kill_service(fleet.any_host());
}

/// The state files of a host, each cut at some byte, while its agent is away.
void truncated_state(TortureFleet& fleet) {
    auto& host = fleet.any_host();
    const auto state = fleet.cluster().host(host.name) / "state";
    fleet.cluster().kill_agent(host.name);
    std::vector<fs::path> files{state / "services/web", state / "running/web"};
    for (const auto& directory : {state / "scrub", state / "downloads"})
        if (fs::is_directory(directory))
            for (const auto& entry : fs::directory_iterator(directory))
                if (entry.is_regular_file()) files.push_back(entry.path());
    files.push_back(fleet.any(0, 1) == 0 ? state / "membership" : state / "membership.copy");
    for (const auto& file : files)
        if (fs::exists(file) && fs::file_size(file) > 0)
            fs::resize_file(
                file, static_cast<std::uintmax_t>(fleet.any(0, static_cast<int>(fs::file_size(file)) - 1))
            );
    fleet.start_agent(host);
    fleet.deploy();
}

/// The control plane comes back as it was two deploys ago.
void restored_backup(TortureFleet& fleet) {
    auto& cluster = fleet.cluster();
    const auto backup = cluster.directory() / "backup";
    cluster.kill_server();
    sh("cp -a " + cluster.home().string() + " " + backup.string());
    cluster.start_server();
    cluster.wait_for_hosts(fleet.hosts().size());
    for (int i = 0; i < 2; ++i) {
        fleet.deploy();
        fleet.await_end(std::chrono::minutes{1});
    }
    cluster.kill_server();
    fs::remove_all(cluster.home());
    fs::rename(backup, cluster.home());
    cluster.start_server();
    cluster.wait_for_hosts(fleet.hosts().size());
    fleet.deploy();
}

/// The agents read the time of day from a file (libfaketime); the server does not.
void clock_jumps(TortureFleet& fleet) {
    const auto clock = fleet.cluster().directory() / "clock";
    for (const char* offset : {"+1d", "-1d", "+0"}) {
        fleet.deploy();
        pass(fleet.any(0, 300));
        std::ofstream(clock) << offset << "\n";
        fleet.await_end(std::chrono::minutes{1});
    }
}

/// The time since boot moves with the time of day, which libfaketime then counts from 1970.
Variables with_clock_of_its_own(Variables variables, const fs::path& clock) {
    if (!variables.contains("LD_PRELOAD")) return variables;
    variables.erase("FAKETIME_DONT_FAKE_MONOTONIC");
    variables["FAKETIME_TIMESTAMP_FILE"] = clock;
    return variables;
}

void need(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error("an hour alone: " + what);
}

constexpr Duration long_enough = std::chrono::minutes{1};

/// Neither in the middle of activate, nor about to begin.
bool rests(const agent::ServiceState& state) {
    return !state.permit && !agent::is_out(state);
}

bool has_not_begun(const agent::ServiceState& state) {
    return state.walk && !state.walk->begun;
}

bool is_prepared(const agent::ServiceState& state) {
    return has_not_begun(state) && state.walk->step == Step::prepared;
}

void signal_agents(TortureFleet& fleet, int signal) {
    for (const auto& host : fleet.hosts()) ::kill(fleet.cluster().agent(host.name), signal);
}

/// The time since boot moves with the time of day; nobody begins who has not, and each host serves what it
/// served, or what it was to.
void pass_an_hour(TortureFleet& fleet, const fs::path& clock, int hour) {
    fleet.cluster().kill_server();
    std::ofstream(clock) << "+" << hour << "h\n";
    signal_agents(fleet, SIGCONT);
    need(fleet.await_silence(long_enough), "an agent believes that it hears the control plane");
    need(fleet.await_states(rests, long_enough), "a host holds a permit, or is in the middle of something");
    for (const auto& host : fleet.hosts())
        need(!fleet.answer_of(host).empty(), host.name + " does not serve");
}

void come_back(TortureFleet& fleet) {
    fleet.cluster().start_server();
    fleet.cluster().wait_for_hosts(fleet.hosts().size());
    fleet.await_end(std::chrono::minutes{5});
    fleet.deploy();
    need(fleet.converges(long_enough), "the next deploy does not arrive");
}

void from_any_moment(TortureFleet& fleet, const fs::path& clock, int hour) {
    fleet.deploy();
    pass(fleet.any(0, 900));
    pass_an_hour(fleet, clock, hour);
    come_back(fleet);
}

/// Each host puts the build before back by itself.
void from_the_middle_of_activate(TortureFleet& fleet, const fs::path& clock, int hour) {
    fleet.deploy("#!/bin/sh\nsleep 1000\n");
    need(fleet.await_states(agent::is_out, long_enough), "activate does not begin");
    pass_an_hour(fleet, clock, hour);
    come_back(fleet);
}

/// Permits are granted, and lie unread before agents that stand still. False if one was faster, or stood
/// still before it had told that it is prepared.
bool grant_unread(TortureFleet& fleet) {
    const auto deploy = fleet.deploy();
    fleet.tt({"pause", "prod", "-m", "for an hour alone"});
    const bool prepared = fleet.await_states(is_prepared, std::chrono::seconds{5});
    if (prepared) signal_agents(fleet, SIGSTOP);
    fleet.tt({"resume", "prod"});
    const auto all_out = [&] {
        const auto view = fleet.cluster().get<DeployView>("/v1/deploys/" + deploy);
        return view.capacity.out == static_cast<int>(fleet.hosts().size());
    };
    const bool granted = prepared && fleet.cluster().wait_until(all_out, std::chrono::seconds{10});
    if (!granted) signal_agents(fleet, SIGCONT);
    return granted;
}

/// What counts is when the request was sent, and not when its answer is read: that was an hour ago.
void from_an_unread_permit(TortureFleet& fleet, const fs::path& clock, int hour) {
    for (int i = 0; !grant_unread(fleet); ++i) {
        need(i < 5, "agents are always faster");
        fleet.await_end(long_enough);
    }
    pass(300); // Until the answers are out.
    pass_an_hour(fleet, clock, hour);
    need(fleet.await_states(has_not_begun, Duration{0}), "a permit of an hour ago was begun under");
    come_back(fleet);
}

/// The server is away for an hour, from three moments on, and the hour passes at once on the hosts' own
/// clocks. What was journalled by such a clock means nothing by the usual one, so the agents change theirs
/// while nothing is under way.
void hour_alone(TortureFleet& fleet) {
    const auto clock = fleet.cluster().directory() / "hour";
    std::ofstream(clock) << "+0\n";
    fleet.restart_agents(with_clock_of_its_own(fleet.agent_variables(), clock));
    fleet.cluster().wait_for_hosts(fleet.hosts().size());
    from_any_moment(fleet, clock, 1);
    from_the_middle_of_activate(fleet, clock, 2);
    from_an_unread_permit(fleet, clock, 3);
    fleet.restart_agents(fleet.agent_variables());
}

} // namespace

std::vector<Torment> torments() {
    return {
        {"full_disk", false, full_disk},
        {"no_inodes", false, no_inodes},
        {"read_only_disk", false, read_only_disk},
        {"line_drops", true, line_drops},
        {"line_is_half_open", true, line_is_half_open},
        {"line_rejects", true, line_rejects},
        {"line_loses_a_fifth", true, line_loses_a_fifth},
        {"hook_escapes_its_group", false, hook_escapes_its_group},
        {"hook_never_ends", false, hook_never_ends},
        {"hook_talks_without_end", true, hook_talks_without_end},
        {"service_dies", true, service_dies},
        {"truncated_state", true, truncated_state},
        {"restored_backup", true, restored_backup},
        {"clock_jumps", true, clock_jumps},
        {"hour_alone", false, hour_alone},
    };
}

namespace {

std::string program_of(pid_t pid) {
    std::error_code gone;
    return fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", gone).filename();
}

/// Those that run this program, or any.
std::vector<pid_t> victims(const TortureFleet& fleet, const std::string& program) {
    auto processes = fleet.processes();
    if (!program.empty()) std::erase_if(processes, [&](pid_t pid) { return program_of(pid) != program; });
    return processes;
}

/// One of them, as soon as there is one; 0: there was none in a while.
pid_t choose_victim(TortureFleet& fleet, const std::string& program) {
    for (int looks = 0; looks < 2000; ++looks) {
        const auto found = victims(fleet, program);
        if (!found.empty())
            return found[static_cast<std::size_t>(fleet.any(0, static_cast<int>(found.size()) - 1))];
        pass(5);
    }
    return 0;
}

} // namespace

std::string kill_anything(TortureFleet& fleet, const std::string& program) {
    fleet.deploy();
    if (program.empty()) pass(fleet.any(0, 900));
    auto& cluster = fleet.cluster();
    if (program == "tt-serve" || (program.empty() && fleet.any(0, 9) == 0)) {
        cluster.kill_server();
        cluster.start_server();
        return "tt-serve";
    }
    const pid_t victim = choose_victim(fleet, program);
    if (victim == 0) return {};
    if (!program.empty()) pass(fleet.any(0, 60));
    for (const auto& host : fleet.hosts()) {
        if (cluster.agent(host.name) != victim) continue;
        cluster.kill_agent(host.name);
        fleet.start_agent(host);
        return "tt-agent";
    }
    const std::string name = program_of(victim);
    return ::kill(victim, SIGKILL) == 0 ? name : "";
}

} // namespace tt::bench

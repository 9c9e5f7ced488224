#include "tests/bench/crash_rounds.hpp"

#include "integrations/files/atomic_file.hpp"
#include "tests/support/children.hpp"

#include <poll.h>
#include <signal.h>

#include <stdexcept>

namespace tt::bench {

using testing_support::must;

namespace {

constexpr Duration very_long = std::chrono::minutes{1};
/// Enough for an answer that does not wait for the thread that stands still.
constexpr Duration grace = std::chrono::milliseconds{200};
constexpr Duration to_reach_a_gate = std::chrono::seconds{5};

void pass(Duration time) {
    ::poll(nullptr, 0, static_cast<int>(time.count()));
}

/// What a process was doing when it stopped before a call.
std::string step_at(const Stop& stop) {
    const std::string path = stop.path;
    if (path.ends_with("-wal")) return "commit";
    if (path.contains("/home/artifacts") || path.contains("/home/spool")) return "publish";
    if (path.contains("/state/services")) return "journal";
    if (path.contains("/state/downloads")) return "download";
    if (path.contains("/state/hooks")) return "hook record";
    if (path.contains("/releases")) return "unpack";
    if (path.ends_with("/current") || path.ends_with("/srv/web")) return "flip";
    if (stop.path.parent_path().filename() == "state" || path.ends_with("/state")) return "goal";
    return "other: " + stop.call + " " + stop.path.filename().string();
}

std::string name_of(pid_t pid) {
    std::string name = read_file("/proc/" + std::to_string(pid) + "/comm", 64).value_or("gone\n");
    name.pop_back();
    return name;
}

} // namespace

Rounds::Rounds(CrashFleet& fleet, std::uint64_t seed)
    : fleet_(fleet)
    , random_(seed) {}

int Rounds::any(int from, int to) {
    return std::uniform_int_distribution<int>(from, to)(random_);
}

WatchedHost& Rounds::any_host() {
    return fleet_.hosts().at(static_cast<std::size_t>(any(0, 1)));
}

void Rounds::set_up() {
    fleet_.start_server();
    for (auto& host : fleet_.hosts()) fleet_.start_agent(host);
    fleet_.cluster().wait_for_hosts(fleet_.hosts().size());
    fleet_.change_config();
    Process apply = fleet_.start_command({"config", "apply"});
    if (!fleet_.take_answer(apply, very_long)) throw std::runtime_error("tt config apply fails");
    deploy(true);
    close_round();
}

/// Every kind of kill has its turn, so that also a short run has them all.
void Rounds::play() {
    switch (round_++ % 11) {
    case 0:
        kill_agent_in_hook(Fate::finishes);
        break;
    case 1:
    case 6:
        kill_server_at_gate();
        break;
    case 2:
        kill_agent_in_hook(Fate::goes_on);
        break;
    case 3:
    case 8:
        kill_agent_at_gate();
        break;
    case 4:
        kill_agent_in_hook(Fate::dies);
        break;
    case 5:
        kill_publisher_at_gate();
        break;
    case 7:
        any(0, 1) == 0 ? kill_server_in_hook() : kill_agent_in_hook(Fate::finishes);
        break;
    case 9:
        kill_server_when_acknowledged();
        break;
    default:
        any(0, 4) == 0 ? kill_agent_in_health() : kill_anything_anywhere();
    }
    close_round();
}

/// A deploy by hand may set a hold.
std::vector<std::string> Rounds::deploy_words(bool fresh) {
    fleet_.ledger().doubt_hold();
    if (fresh) return {"deploy", "prod", fleet_.publish(), "--yes", "--detach"};
    return {any(0, 2) == 0 ? "rollback" : "restart", "prod", "--yes", "--detach"};
}

void Rounds::deploy(bool fresh) {
    Process command = fleet_.start_command(deploy_words(fresh));
    const auto answer = fleet_.take_answer(command, very_long);
    if (answer && answer->changed) return fleet_.ledger().acknowledge_deploy(answer->id);
    Process restart =
        fleet_.start_command({"restart", "prod", "--yes", "--detach"}); // Nothing to go back to.
    const auto restarted = fleet_.take_answer(restart, very_long);
    if (!restarted) throw std::runtime_error("tt restart fails");
    fleet_.ledger().acknowledge_deploy(restarted->id);
}

void Rounds::acknowledge(const Change& change, const std::optional<Answer>& answer) {
    Ledger& ledger = fleet_.ledger();
    if (!answer) return;
    if (change.verb == "hold") ledger.acknowledge_hold(change.content);
    if (change.verb == "config") ledger.acknowledge_config(change.content);
    if (change.verb == "publish") ledger.acknowledge_build(answer->id);
    if (change.verb == "deploy" && answer->changed) ledger.acknowledge_deploy(answer->id);
}

/// Starts a deploy of which a hook is now held inside the step, on the host that is returned.
WatchedHost& Rounds::enter_hook(const std::string& step, bool fresh) {
    WatchedHost& host = any_host();
    host.hooks.hold(step);
    deploy(fresh);
    if (!host.hooks.await_inside(very_long)) throw std::runtime_error("no hook for " + step);
    return host;
}

void Rounds::kill_agent_in_hook(Fate fate) {
    const bool fresh = any(0, 1) == 0;
    const std::array steps{"pre-restart", "restart", "post-restart", "pre-download", "post-download"};
    const std::string step = steps.at(static_cast<std::size_t>(any(0, fresh ? 4 : 2)));
    WatchedHost& host = enter_hook(step, fresh);
    fleet_.cluster().kill_agent(host.name);
    if (fate == Fate::dies)
        for (const pid_t shim : host.hooks.shims()) ::kill(shim, SIGKILL);
    tally_.count(fate == Fate::dies ? "agent and shim" : "agent", "hook " + step, Tally::Moment::in_hook);
    fleet_.inspect(faults_);
    if (fate == Fate::goes_on) restart_agent(host);
    host.hooks.release();
    if (fate == Fate::finishes) host.hooks.await_quiet(very_long);
    if (fate != Fate::goes_on) restart_agent(host);
}

void Rounds::kill_agent_in_health() {
    WatchedHost& host = enter_hook("health", false);
    fleet_.cluster().kill_agent(host.name);
    tally_.count("agent", "health", Tally::Moment::anywhere);
    fleet_.inspect(faults_);
    host.hooks.release();
    restart_agent(host);
}

void Rounds::kill_server_in_hook() {
    WatchedHost& host = enter_hook("restart", any(0, 1) == 0);
    fleet_.cluster().kill_server();
    tally_.count("server", "hook restart", Tally::Moment::in_hook);
    fleet_.inspect(faults_);
    restart_server();
    host.hooks.release();
}

/// A change of the pipeline that the server is to acknowledge.
Rounds::Change Rounds::any_change() {
    const std::array verbs{"deploy", "hold", "config", "publish"};
    const std::string verb = verbs.at(static_cast<std::size_t>(any(0, 3)));
    fleet_.ledger().doubt_hold();
    return {verb, verb == "config" ? fleet_.change_config() : "round " + std::to_string(round_)};
}

Process Rounds::start(const Change& change) {
    if (change.verb == "publish") return fleet_.start_publish();
    if (change.verb == "config") return fleet_.start_command({"config", "apply"});
    if (change.verb == "hold") return fleet_.start_command({"hold", "prod", "-m", change.content});
    return fleet_.start_command({"restart", "prod", "--yes", "--detach"});
}

void Rounds::kill_server_at_gate() {
    const Change change = any_change();
    fleet_.server_gate().arm(any(0, 1) == 0 ? 1 : any(1, 12));
    Process command = start(change);
    const auto stop = fleet_.server_gate().await_stop(to_reach_a_gate);
    fleet_.server_gate().disarm();
    acknowledge(change, fleet_.take_answer(command, grace));
    fleet_.cluster().kill_server();
    acknowledge(change, fleet_.take_answer(command, very_long));
    tally_.count(
        "server", stop ? change.verb + ": " + step_at(*stop) : change.verb + ": done",
        stop ? Tally::Moment::between_syncs : Tally::Moment::anywhere
    );
    fleet_.inspect(faults_);
    restart_server();
}

/// Nothing that comes after the answer may be what makes the change durable.
void Rounds::kill_server_when_acknowledged() {
    const Change change = any_change();
    Process command = start(change);
    const auto answer = fleet_.take_answer(command, very_long);
    fleet_.cluster().kill_server();
    acknowledge(change, answer);
    tally_.count("server", change.verb + ": acknowledged", Tally::Moment::anywhere);
    fleet_.inspect(faults_);
    restart_server();
}

void Rounds::kill_agent_at_gate() {
    const bool fresh = any(0, 2) != 0;
    const auto words = deploy_words(fresh); // May publish, which is not what is to be stopped.
    WatchedHost& host = any_host();
    host.gate.arm(any(1, fresh ? 45 : 25));
    Process command = fleet_.start_command(words);
    acknowledge({"deploy", ""}, fleet_.take_answer(command, very_long));
    const auto stop = host.gate.await_stop(to_reach_a_gate);
    host.gate.disarm();
    if (stop) return kill_stopped(host, *stop);
    fleet_.cluster().kill_agent(host.name);
    tally_.count("agent", agent_step(host), Tally::Moment::anywhere);
    fleet_.inspect(faults_);
    restart_agent(host);
}

/// The agent itself, or a program of its that stands still: then now and then the agent too.
void Rounds::kill_stopped(WatchedHost& host, const Stop& stop) {
    const bool is_agent = stop.pid == fleet_.cluster().agent(host.name);
    const bool agent_too = is_agent || any(0, 1) == 0;
    const std::string step = step_at(stop) + (is_agent ? " during " + agent_step(host) : "");
    tally_.count(is_agent ? "agent" : name_of(stop.pid), step, Tally::Moment::between_syncs);
    ::kill(stop.pid, SIGKILL);
    if (agent_too) fleet_.cluster().kill_agent(host.name);
    fleet_.inspect(faults_);
    if (agent_too) restart_agent(host);
}

void Rounds::kill_publisher_at_gate() {
    fleet_.publisher_gate().arm(any(1, 3));
    Process publisher = fleet_.start_publish();
    const auto stop = fleet_.publisher_gate().await_stop(Duration{any(0, 60)});
    fleet_.publisher_gate().disarm();
    const auto answer = fleet_.take_answer(publisher, Duration{0});
    ::kill(publisher.pid(), SIGKILL);
    acknowledge({"publish", ""}, answer ? answer : fleet_.take_answer(publisher, very_long));
    tally_.count(
        "publisher",
        stop     ? "pack"
        : answer ? "done"
                 : "publish",
        stop ? Tally::Moment::between_syncs : Tally::Moment::anywhere
    );
}

void Rounds::kill_anything_anywhere() {
    WatchedHost& host = any_host();
    const bool agent = any(0, 1) == 0;
    deploy(any(0, 1) == 0);
    pass(Duration{any(0, 400)});
    const std::string step = agent_step(host);
    agent ? fleet_.cluster().kill_agent(host.name) : fleet_.cluster().kill_server();
    tally_.count(agent ? "agent" : "server", "anywhere: " + step, Tally::Moment::anywhere);
    fleet_.inspect(faults_);
    agent ? restart_agent(host) : restart_server();
}

void Rounds::restart_server() {
    fleet_.start_server();
}

void Rounds::restart_agent(WatchedHost& host) {
    fleet_.start_agent(host);
}

void Rounds::close_round() {
    fleet_.audit(faults_);
    fleet_.settle();
    for (auto& host : fleet_.hosts()) host.hooks.await_quiet(very_long);
    fleet_.inspect(faults_);
    testing_support::reap_orphans(fleet_.cluster().own());
}

/// The step that the agent's journal names.
std::string Rounds::agent_step(const WatchedHost& host) const {
    const auto file = fleet_.cluster().host(host.name) / "state" / "services" / "web";
    const std::string state = read_file(file, 1 << 20).value_or("");
    const std::string_view key = "\"step\":\"";
    const auto at = state.find(key);
    if (at == std::string::npos) return "idle";
    return state.substr(at + key.size(), state.find('"', at + key.size()) - at - key.size());
}

} // namespace tt::bench

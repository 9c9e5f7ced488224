#include "tests/sim/troubled_world.hpp"

#include <algorithm>

namespace tt::sim {

namespace {

using namespace std::chrono_literals;

} // namespace

void TroubledWorld::crash_server() {
    ++promises_.exercised["control plane crashed"];
    drop_requests();
    tests_.clear(); // The workers go down with it.
    promises_.forget_reports();
    set_clock();
    start_core();
    facts_.follow(state());
}

/// The time of day may be anything after a crash; like the engine, the control plane does not go back
/// behind what it has written.
void TroubledWorld::set_clock() {
    const Duration error = random.between(-faults_.wrong_clock, faults_.wrong_clock);
    const Time last = std::max(disk_->written, now_ + error);
    promises_.exercised["clock of the control plane set wrong"] += last != now_;
    clock_error_ = last - now_;
    promises_.set_clock_error(clock_error_);
}

/// Once a virtual second: heartbeats of hosts whose poll ran out, and what breaks or changes now.
void TroubledWorld::second_of_faults() {
    for (std::size_t host = 0; host < hosts(); ++host)
        if (random.chance(1.0 / 25)) send_report(host);
    if (random.chance(faults_.server_crash)) crash_server();
    disk_->full = random.chance(faults_.disk_full * (disk_->full ? 400 : 1));
    if (disk_->full) disk_full_at_ = now_ + 1s;
    promises_.exercised["seconds with a full disk"] += disk_->full;
    if (random.chance(faults_.partition)) {
        cut_until_["z" + std::to_string(random.between(1, 4))] = now_ + random.between(5s, 10min);
        ++promises_.exercised["partitions"];
    }
    const auto host = static_cast<std::size_t>(random.between(0, static_cast<int>(hosts()) - 1));
    if (random.chance(faults_.illness) && machines_[host].agent.healthy()) {
        machines_[host].agent.fall_ill();
        if (random.chance(0.3)) machines_[host].agent.break_down();
        send_report(host);
        ++promises_.exercised["hosts fell ill"];
    }
    if (random.chance(faults_.change)) change_fleet();
    at(now_ + 1s, [this] { second_of_faults(); });
}

void TroubledWorld::strike(double share) {
    for (Machine& machine : machines_) machine.agent.break_down(random.chance(share));
    ++promises_.exercised["times that hosts broke at once"];
}

/// By people who try again when nobody took it.
void TroubledWorld::resume_host(const std::string& name) {
    const auto resumed = ask(SteerHost{HostVerb::resume, name});
    if (resumed || resumed.error().kind == ErrorKind::not_found) return;
    at(now_ + 1min, [this, name] { resume_host(name); });
}

/// The first that has anything to be reset.
void TroubledWorld::reset_a_host() {
    const auto is_reset = [&](const Machine& machine) {
        return ask(SteerHost{HostVerb::reset, machine.agent.id().value}).has_value();
    };
    promises_.exercised["hosts reset"] += std::ranges::any_of(machines_, is_reset);
}

/// Nobody pauses a host for ever. Whether it has anything to do again is for the control plane to say.
void TroubledWorld::steer_host(const std::string& name) {
    switch (random.between(0, 2)) {
    case 0:
        std::ignore = ask(SteerHost{HostVerb::pause, name});
        at(now_ + random.between(0s, 30min), [this, name] { resume_host(name); });
        ++promises_.exercised["hosts paused"];
        return;
    case 1:
        return reset_a_host();
    default:
        if (ask(SteerHost{HostVerb::redeploy, name})) ++promises_.exercised["hosts redeployed"];
    }
}

void TroubledWorld::enrol(std::size_t host) {
    const Agent& agent = machines_[host].agent;
    std::ignore = ask(EnrollAgent{agent.id(), agent.facts(), Digest{agent.id().value}});
    send_report(host);
}

/// Another machine comes with its name, whether or not anybody has noticed that it is gone.
void TroubledWorld::replace_host(std::size_t host) {
    const HostFacts facts = machines_[host].agent.facts();
    const std::size_t fresh = add_host(facts.groups.front() == "canary");
    machines_[fresh].agent.be_named(facts.name);
    enrol(fresh);
    const Host* old = state().hosts.find(machines_[host].agent.id().value);
    promises_.exercised["hosts replaced"] += old && !old->replaced_by.empty();
}

/// One that walks, most often: what has begun there is then never heard of again.
std::size_t TroubledWorld::one_that_walks(std::size_t host) {
    const auto walks = [](const Machine& machine) {
        return !machine.gone && !machine.agent.walking().empty();
    };
    const auto found = std::ranges::find_if(machines_, walks);
    const bool takes_it = found != machines_.end() && fates_.chance(0.7);
    return takes_it ? static_cast<std::size_t>(found - machines_.begin()) : host;
}

/// It is gone for good. Somebody says so some time later, or another one takes its place, or nobody knows.
void TroubledWorld::end_host(std::size_t host) {
    const std::string id = machines_[host].agent.id().value;
    machines_[host].gone = true;
    ++promises_.exercised["hosts gone for good"];
    const Time later = now_ + random.between(0s, 10min);
    const double fate = fates_.unit();
    const SteerHost forget{.verb = HostVerb::forget, .host = id, .leaving = 100};
    if (fate < 0.4) at(later, [this, forget] { std::ignore = ask(forget); });
    if (fate > 0.7) at(later, [this, host] { replace_host(host); });
}

/// Somebody moves a host to the other stage, or lets its agent decide again.
void TroubledWorld::regroup_host(const std::string& name) {
    const bool to_canary = fates_.chance(0.3);
    SteerHost move{HostVerb::assign, name};
    move.groups = {to_canary ? "canary" : "prod"};
    move.from = {to_canary ? "prod" : "canary"};
    if (fates_.chance(0.3)) move = SteerHost{HostVerb::propose, name};
    const auto moved = ask(move);
    promises_.exercised["hosts moved to another stage"] += moved && moved->changed;
}

/// A host joins, is drained, takes part again, is gone for good, is moved, or is steered.
void TroubledWorld::change_fleet() {
    const auto host = static_cast<std::size_t>(random.between(0, static_cast<int>(hosts()) - 1));
    const std::string name = machines_[host].agent.id().value;
    if (fates_.chance(0.15)) return regroup_host(name);
    switch (random.between(0, 5)) {
    case 0:
        enrol(add_host(random.chance(0.2)));
        ++promises_.exercised["hosts joined"];
        return;
    case 1:
        std::ignore = ask(SteerHost{HostVerb::drain, name, false});
        ++promises_.exercised["hosts drained"];
        return;
    case 2:
        std::ignore = ask(SteerHost{HostVerb::undrain, name, false});
        return;
    case 4:
    case 5:
        return steer_host(name);
    default:
        end_host(one_that_walks(host));
    }
}

/// A worker takes up an acceptance test, unless it runs already. Some results never come.
void TroubledWorld::dispatch(const Action& action) {
    if (!tests_.insert(action.key).second) return;
    const bool flawed = random.chance(flaws_[action.build]);
    const TestOutcome outcome = random.chance(0.05) ? TestOutcome::interrupted
                                : flawed            ? TestOutcome::rejected
                                                    : TestOutcome::passed;
    promises_.exercised["tests interrupted"] += outcome == TestOutcome::interrupted;
    if (action.probe.empty() && random.chance(0.05)) {
        ++promises_.exercised["tests lost"];
        return;
    }
    at(now_ + random.between(1s, 100s), [this, action, outcome] { finish_test(action, outcome); });
}

void TroubledWorld::finish_test(const Action& action, TestOutcome outcome) {
    if (tests_.erase(action.key) == 0) return; // Its worker is gone.
    if (action.probe.empty())
        std::ignore = ask(FinishAcceptance{action.deploy, action.attempt, outcome, ""});
    else
        std::ignore = ask(TakeFinding{action.service, action.stage, action.probe, action.build, outcome, ""});
}

} // namespace tt::sim

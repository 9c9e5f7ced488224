#include "tests/sim/world.hpp"

#include <algorithm>

namespace tt::sim {

namespace {

using namespace std::chrono_literals;

Actor operator_actor() {
    return {"ana", {}, "sim"};
}

} // namespace

void World::start_core() {
    store_ = std::make_unique<PlainStore>(disk_);
    std::ignore = store_->take_over(server_now(), operator_actor());
    State tables = *store_->load();
    tables.started_at = server_now();
    core_ = std::make_unique<Core>(std::move(tables), *store_);
}

void World::crash_server() {
    ++promises_.exercised["control plane crashed"];
    batch_.clear();
    tests_.clear(); // The workers go down with it.
    for (Parked& parked : parked_) parked.waits = false;
    promises_.forget_reports();
    set_clock();
    start_core();
}

/// The time of day may be anything after a crash; like the engine, the control plane does not go back
/// behind what it has written.
void World::set_clock() {
    const Duration error = random.between(-faults_.wrong_clock, faults_.wrong_clock);
    const Time last = std::max(disk_->written, now_ + error);
    promises_.exercised["clock of the control plane set wrong"] += last != now_;
    clock_error_ = last - now_;
    promises_.set_clock_error(clock_error_);
}

/// Once a virtual second: heartbeats of hosts whose poll ran out, and what breaks or changes now.
void World::second_of_faults() {
    for (std::size_t host = 0; host < agents_.size(); ++host)
        if (random.chance(1.0 / 25)) send_report(host);
    if (random.chance(faults_.server_crash)) crash_server();
    disk_->full = random.chance(faults_.disk_full * (disk_->full ? 400 : 1));
    if (disk_->full) disk_full_at_ = now_ + 1s;
    promises_.exercised["seconds with a full disk"] += disk_->full;
    if (random.chance(faults_.partition)) {
        cut_until_["z" + std::to_string(random.between(1, 4))] = now_ + random.between(5s, 10min);
        ++promises_.exercised["partitions"];
    }
    const auto host = static_cast<std::size_t>(random.between(0, static_cast<int>(agents_.size()) - 1));
    if (random.chance(faults_.illness) && agents_[host].healthy()) {
        agents_[host].fall_ill();
        if (random.chance(0.3)) agents_[host].break_down();
        send_report(host);
        ++promises_.exercised["hosts fell ill"];
    }
    if (random.chance(faults_.change)) change_fleet();
    at(now_ + 1s, [this] { second_of_faults(); });
}

void World::strike(double share) {
    for (Agent& agent : agents_) agent.break_down(random.chance(share));
    ++promises_.exercised["times that hosts broke at once"];
}

/// A host joins, is drained, takes part again, or is gone for good and forgotten some time later.
void World::change_fleet() {
    const auto host = static_cast<std::size_t>(random.between(0, static_cast<int>(agents_.size()) - 1));
    const std::string name = agents_[host].id().value;
    switch (random.between(0, 3)) {
    case 0: {
        const std::size_t fresh = add_host(random.chance(0.2));
        const Agent& agent = agents_[fresh];
        std::ignore = ask(EnrollAgent{agent.id(), agent.facts(), Digest{agent.id().value}});
        send_report(fresh);
        ++promises_.exercised["hosts joined"];
        return;
    }
    case 1:
        std::ignore = ask(SteerHost{HostVerb::drain, name, false});
        ++promises_.exercised["hosts drained"];
        return;
    case 2:
        std::ignore = ask(SteerHost{HostVerb::undrain, name, false});
        return;
    default:
        gone_[host] = true;
        at(now_ + random.between(0s, 10min),
           [this, name] { std::ignore = ask(SteerHost{HostVerb::forget, name, false}); });
        ++promises_.exercised["hosts gone for good"];
    }
}

/// A worker takes up an acceptance test, unless it runs already. Some results never come.
void World::dispatch(const Action& action) {
    if (!tests_.insert(action.key).second) return;
    const BuildId build = state().deploys.find(action.deploy.value)->build;
    const bool flawed = random.chance(flaws_[build]);
    const TestOutcome outcome = random.chance(0.05) ? TestOutcome::interrupted
                                : flawed            ? TestOutcome::rejected
                                                    : TestOutcome::passed;
    promises_.exercised["tests interrupted"] += outcome == TestOutcome::interrupted;
    if (random.chance(0.05)) {
        ++promises_.exercised["tests lost"];
        return;
    }
    at(now_ + random.between(1s, 100s), [this, action, outcome] { finish_test(action, outcome); });
}

void World::finish_test(const Action& action, TestOutcome outcome) {
    if (tests_.erase(action.key) == 0) return; // Its worker is gone.
    std::ignore = ask(FinishAcceptance{action.deploy, action.attempt, outcome, ""});
}

} // namespace tt::sim

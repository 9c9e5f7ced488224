#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"
#include "pipeline/engine/core.hpp"
#include "pipeline/simulation/plain_store.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tt {

/// A service `web` with one stage `prod`, or more, over the real engine core, for tests that read like a
/// story: `Scene scene(5); scene.runs("b-1"); scene.deploy("b-2");`. Hosts are numbers from 0; each does
/// only what the test says, by reports. Time stands still unless the test moves it.
class Scene {
public:
    using Adapt = std::function<void(Policy&)>;

    static constexpr Time usual_start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};

    /// `hosts` hosts in stage prod, reachable and serving nothing. `adapt` changes the policy first, which
    /// has one stage prod, promoted by command only. Los Angeles and Lord Howe are the zones that are known.
    explicit Scene(int hosts, const Adapt& adapt = {}, Time start = usual_start);

    /// Asks on behalf of ana, or of somebody else.
    Result<Answer> ask(Request request, const std::string& who = "ana");

    /// Both requests come in one batch.
    void ask_at_once(const Request& first, const Request& second);

    /// Makes the build known; `adapt` changes it first. Each one is of a newer commit than the one before.
    void publish(const std::string& build, const std::function<void(Build&)>& adapt = {});

    /// Starts a deploy by a person's word; publishes the build if it is new. Its id.
    DeployId deploy(
        const std::string& build, DeployKind kind = DeployKind::regular, const std::string& stage = "prod"
    );

    /// Deploys the build and lets every host of the stage come to serve it; no hold stays.
    void runs(const std::string& build, const std::string& stage = "prod");

    void steer(DeployVerb verb, const std::string& stage = "prod");
    void unhold(const std::string& stage = "prod");
    void accept_test(TestOutcome outcome);

    /// Answers the probe that the stage has asked now.
    void answer(const std::string& probe, TestOutcome outcome, const std::string& stage = "prod");

    /// Word comes from outside that there is news about a commit, or about any.
    void hint(const CommitId& commit = {}, const ServiceName& service = ServiceName{"web"});

    /// One more host, in the group of `stage`.
    int add_host(const std::string& stage = "prod", const std::string& zone = "z1");

    /// What the host does, by the goal that it was told. `begin` and later need a permit.
    void prepare(int host);
    void prepare_all();
    void fail_to_prepare(int host);
    void stumble(int host); ///< Its download was cut off, and it tries again.
    void begin(int host);
    void finish(int host);
    void fail(int host);
    void fall_ill(int host);
    void recover(int host);

    /// It says the same again, which also acknowledges the newest goal.
    void beat(int host);

    /// It speaks no more, until it does something again.
    void silence(int host);

    /// Every host of the stage that was given a permit begins and finishes; again until nothing moves.
    void walk_all();

    /// Virtual time passes; hosts that are not silent go on speaking.
    void pass(Duration span);

    /// A new control plane takes over what the old one had committed; nobody has spoken to it yet.
    void restart_server();

    /// The same, after the control plane was down until then.
    void down_until(Time up);

    /// Adopts another policy, made from the one in force.
    Result<Answer> apply_policy(const Adapt& adapt);

    /// Takes a report as it is.
    Result<Answer> take(const Report& report);

    [[nodiscard]] Report last_report(int host) const {
        return agents_.at(static_cast<std::size_t>(host)).report;
    }

    [[nodiscard]] const State& state() const { return core_->state(); }

    [[nodiscard]] const Stage& stage(const std::string& name = "prod") const;
    [[nodiscard]] const Deploy& deploy_named(const DeployId& id) const;

    /// The stage's active deploy, or its last one.
    [[nodiscard]] const Deploy& now_deploy(const std::string& stage = "prod") const;
    [[nodiscard]] const Permit* permit(int host, const DeployId& deploy) const;
    [[nodiscard]] Goal goal(int host) const;

    /// Hosts that hold a permit of the deploy which is counted.
    [[nodiscard]] std::vector<int> out(const DeployId& deploy) const;
    [[nodiscard]] StageFacts facts(const std::string& stage = "prod") const;

    [[nodiscard]] Capacity capacity() const { return capacity_of(facts()); }

    /// What the stage's plan says now; it changes nothing.
    [[nodiscard]] Plan plan(const std::string& stage = "prod") const;

    /// The reason that a gate of the plan gives; nothing if it is not among those that block.
    [[nodiscard]] std::string blocked_by(const std::string& gate, const std::string& stage = "prod") const;

    [[nodiscard]] Time now() const { return now_; }

    /// Whether some plan waits for its time.
    [[nodiscard]] bool has_plans() const { return core_->has_plans(); }

    /// Tables as the next control plane finds them.
    sim::Disk& disk() { return *disk_; }

    ZoneSource zones;                  ///< Of the next control plane.
    std::vector<Action> actions;       ///< Of the last step that had any.
    std::vector<JournalEntry> journal; ///< As a real store would have it, but for the hashes.

private:
    struct Agent {
        Report report;
        bool silent = false;
    };

    StepOutcome step(std::vector<Asked> batch);
    void keep_journal();
    void start_core();
    ServiceReport& says(int host);
    void send(int host);
    void wake();

    Time now_;
    std::shared_ptr<sim::Disk> disk_ = std::make_shared<sim::Disk>();
    std::unique_ptr<sim::PlainStore> store_;
    std::unique_ptr<Core> core_;
    std::vector<Agent> agents_;
};

} // namespace tt

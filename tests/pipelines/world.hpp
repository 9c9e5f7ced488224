#pragma once

#include "pipeline/engine/core.hpp"
#include "pipeline/simulation/plain_store.hpp"
#include "pipeline/simulation/random.hpp"
#include "tests/pipelines/host.hpp"
#include "tests/sim/promises.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tt::pipelines {

/// One random pipeline with a few hosts over the real engine core, in virtual time. Every step is held
/// against the promises of the simulation; what is said and planned between steps is looked at as well.
class World {
public:
    explicit World(std::uint64_t seed);

    /// Builds are published, people meddle; then it goes on until nothing moves any more.
    void live();

    /// The first promise that was broken; empty: none.
    [[nodiscard]] const std::string& broken() const;

    /// What happened, and what the pipeline is made of, for the account of a whole run.
    [[nodiscard]] const sim::Exercised& exercised() const { return promises_.exercised; }

    /// Whether some stage came to run a build that automation had promoted.
    [[nodiscard]] bool promoted() const { return promoted_; }

private:
    void add_hosts();
    void count_policy();
    void publish(int number);
    void foresee();
    void run(Time until);
    void step(std::vector<Asked> batch);
    void follow(const StepOutcome& outcome);
    Result<Answer> ask(Request request, const std::string& who = "ana");
    void say(std::vector<Asked>& batch);
    void finish_tests(std::vector<Asked>& batch);
    [[nodiscard]] bool hosts_want_to_go_on() const;
    [[nodiscard]] const tt::Host& known(const Host& host) const;
    [[nodiscard]] bool is_new_question(const Action& action) const;
    [[nodiscard]] bool settled() const;

    // People.
    void meddle();
    void ship(const StageName& stage);
    void speak(const StageName& stage);
    void freeze(const StageName& stage);
    void steer(const StageName& stage);
    void leave_alone();

    // What holds.
    void check_live(const std::vector<Change>& changes);
    void check_promoted(const DeployId& id);
    void check_plans();
    void check_plan(const StageName& stage);
    void breaks(const std::string& what);

    sim::Random random_;
    Policy policy_;
    sim::Promises promises_;
    Time now_;
    std::shared_ptr<sim::Disk> disk_ = std::make_shared<sim::Disk>();
    sim::PlainStore store_{disk_};
    std::unique_ptr<Core> core_;
    std::vector<Host> hosts_;
    std::vector<Action> actions_; ///< Tests under way.
    std::set<std::string> asked_; ///< The keys of all that were.
    std::map<StageName, BuildId> live_;
    std::string broken_;
    long steps_ = 0;
    int published_ = 0;
    bool promoted_ = false;
    bool calm_ = false; ///< Nothing goes wrong any more.
};

} // namespace tt::pipelines

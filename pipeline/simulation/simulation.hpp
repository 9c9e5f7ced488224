#pragma once

#include "pipeline/ports/zone_source.hpp"
#include "pipeline/simulation/capacity_meter.hpp"
#include "pipeline/simulation/course.hpp"
#include "pipeline/simulation/scenario.hpp"
#include "pipeline/simulation/settled.hpp"
#include "pipeline/simulation/world.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tt {
class Timeline;
}

namespace tt::sim {

/// The world of one scenario: an imagined fleet that serves one build everywhere at the start, or one that
/// stands as the real one does.
class Simulation final : public World {
public:
    /// `scenario` is one that check() takes.
    static Result<std::unique_ptr<Simulation>> begin(const Scenario& scenario, ZoneSource zones);

    ~Simulation() override;

    /// What happened until now, and how things stand.
    [[nodiscard]] Course course() const;

    [[nodiscard]] const CapacityMeter& meter() const { return meter_; }

    /// Publishes one more build; `bad`: as bad ones are.
    BuildId publish(bool bad);

private:
    explicit Simulation(const Scenario& scenario);

    bool loses(Message message, std::size_t host) override;
    void has_stepped(
        const std::vector<Asked>& batch, const StepOutcome& outcome, const std::vector<Change>& changes
    ) override;
    void dispatch(const Action& action) override;
    void conclude(const Action& action, TestOutcome outcome);

    Result<> settle(ZoneSource zones);
    void settle_imagined(const std::vector<ImaginedHost>& hosts);
    void settle_copied();
    void add_host(const ImaginedHost& imagined, const DeployId& deploy);
    void add_copy(const Host& host);
    void start_agent(Agent agent, bool silent);
    void plan_ahead();
    void publish_and_again();
    void second();
    void look();
    void tell(const std::string& subject, const std::string& what);
    void tell(const std::vector<Change>& changes);
    [[nodiscard]] StageCourse stage_course(std::size_t index) const;
    void count_deploys(StageCourse& course) const;

    Scenario scenario_;
    CapacityMeter meter_;
    std::vector<Time> asks_at_;       ///< When a host next reports although it has nothing to tell.
    std::map<std::string, int> dark_; ///< Zone → how many darknesses it lies in.
    std::set<std::string> tests_;     ///< Keys of acceptance tests under way.
    std::map<BuildId, double> flaws_; ///< How likely tests reject a bad build.
    std::unique_ptr<Timeline> timeline_;
    std::vector<CourseEvent> events_;
    std::size_t told_ = 0; ///< Entries of the timeline that are among the events.
    std::uint64_t steps_ = 0;
    std::uint64_t reports_ = 0;
};

} // namespace tt::sim

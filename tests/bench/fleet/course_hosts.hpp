#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/simulation/random.hpp"

#include <map>
#include <string>
#include <vector>

namespace tt::bench {

/// Of each stage what share of its hosts the policy says has to serve, in percent.
const std::map<std::string, int>& floors();

/// Which hosts there are in a course that is being made, and what happens to them at what time.
class CourseHosts {
public:
    /// A new one of that stage.
    std::string add(const std::string& stage);

    /// It goes for good.
    void remove(const std::string& host);

    void leave_alone(const std::string& host, Duration until);

    /// A host of the stage is away for that time.
    void miss_one(const std::string& stage, Duration from, Duration to);

    /// One that nothing happens to just then, of a stage that can do without it; empty: there is none.
    [[nodiscard]] std::string any_idle(const std::string& stage, Duration at, sim::Random& random) const;

    /// Whether one host less can still be deployed to: a floor of 90% lets nobody of nine out.
    [[nodiscard]] bool may_shrink(const std::string& stage) const;

private:
    struct Absence {
        std::string stage;
        Duration from;
        Duration to;
    };

    [[nodiscard]] int living_in(const std::string& stage) const;
    [[nodiscard]] bool bears_more(const std::string& stage, Duration at) const;
    [[nodiscard]] bool is_busy(const std::string& host, Duration at) const;

    std::vector<std::string> living_;
    std::map<std::string, Duration> busy_until_;
    std::map<std::string, int> numbers_;
    std::vector<Absence> absences_;
};

} // namespace tt::bench

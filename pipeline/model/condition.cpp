#include "pipeline/model/condition.hpp"

namespace tt {

std::string condition_of(const ServiceReport& report) {
    const bool came_up = report.step == Step::serving && report.state == StepState::done;
    if (came_up && !report.healthy) return "not healthy";
    return std::string(to_string(report.step)) + " " + std::string(to_string(report.state));
}

} // namespace tt

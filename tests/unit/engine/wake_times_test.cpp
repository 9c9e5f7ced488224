#include "pipeline/engine/wake_times.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace tt {
namespace {

Time any_time() {
    const int seconds = *rc::gen::inRange(0, 12);
    return seconds == 0 ? end_of_time : Time{std::chrono::seconds{seconds}};
}

RC_GTEST_PROP(WakeTimes, NamesWhatAWalkOverAllStagesFinds, ()) {
    WakeTimes wake;
    std::map<std::string, Time> expected;
    for (int step = *rc::gen::inRange(0, 60); step > 0; --step) {
        const std::string stage = "web/" + std::to_string(*rc::gen::inRange(0, 10));
        const Time when = any_time();
        wake.set(stage, when);
        expected[stage] = when;
    }
    const Time now{std::chrono::seconds{*rc::gen::inRange(0, 14)}};
    std::vector<std::string> due;
    Time earliest = end_of_time;
    for (const auto& [stage, when] : expected) {
        if (when <= now) due.push_back(stage);
        earliest = std::min(earliest, when);
    }
    std::vector<std::string> found = wake.due(now);
    std::ranges::sort(found);
    RC_ASSERT(found == due);
    RC_ASSERT(wake.earliest() == earliest);
}

} // namespace
} // namespace tt

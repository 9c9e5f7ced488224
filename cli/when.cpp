#include "cli/when.hpp"

#include <chrono>

namespace tt {

namespace {

using namespace std::chrono;

/// JSON has no end_of_time; the last instant it can write stands for it.
constexpr Time last_written = sys_days{year{9999} / December / 31};

} // namespace

bool is_set(Time time) {
    return time > Time{} && time < last_written;
}

std::string rough(Duration duration) {
    if (duration < seconds{1}) return to_text(duration);
    if (duration < hours{1}) return to_text(floor<seconds>(duration));
    if (duration < days{1}) return to_text(floor<minutes>(duration));
    return to_text(floor<hours>(duration));
}

std::string relative(Time time, Time now) {
    if (!is_set(time)) return "-";
    const Duration gone = now - time;
    if (gone > -seconds{1} && gone < seconds{1}) return "now";
    return gone > Duration{0} ? rough(floor<seconds>(gone)) + " ago" : "in " + rough(ceil<seconds>(-gone));
}

std::string absolute(Time time) {
    return is_set(time) ? to_rfc3339(time) : "-";
}

} // namespace tt

#include "tests/bench/fleet/course.hpp"

#include <fmt/format.h>

#include <array>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace tt::bench {

namespace {

constexpr std::array<std::pair<Happening, std::string_view>, 22> names{{
    {Happening::enroll, "enroll"},
    {Happening::drain, "drain"},
    {Happening::leave, "leave"},
    {Happening::lose, "lose"},
    {Happening::forget, "forget"},
    {Happening::crash, "crash"},
    {Happening::boot, "boot"},
    {Happening::cut, "cut"},
    {Happening::mend, "mend"},
    {Happening::kill_agent, "kill-agent"},
    {Happening::kill_server, "kill-server"},
    {Happening::stop_server, "stop-server"},
    {Happening::start_server, "start-server"},
    {Happening::publish, "publish"},
    {Happening::publish_bad, "publish-bad"},
    {Happening::rollback, "rollback"},
    {Happening::restart, "restart"},
    {Happening::pause, "pause"},
    {Happening::resume, "resume"},
    {Happening::unhold, "unhold"},
    {Happening::freeze, "freeze"},
    {Happening::unfreeze, "unfreeze"},
}};

std::string clock_text(Duration at) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at).count();
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

Duration read_clock(const std::string& text) {
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    if (std::sscanf(text.c_str(), "%d:%d:%d", &hours, &minutes, &seconds) != 3)
        throw std::runtime_error("'" + text + "' is no time of a course");
    return std::chrono::hours{hours} + std::chrono::minutes{minutes} + std::chrono::seconds{seconds};
}

Happening read_happening(const std::string& text) {
    for (const auto& [what, name] : names)
        if (name == text) return what;
    throw std::runtime_error("'" + text + "' is nothing that happens in a course");
}

/// `day SEED AGENTS SECONDS ROUNDS`, `host NAME`, or an event.
void read_line(Course& course, std::istringstream words) {
    std::string first;
    std::string second;
    words >> first >> second;
    if (first == "day") {
        std::int64_t seconds = 0;
        course.size.seed = std::stoull(second);
        words >> course.size.agents >> seconds >> course.size.rounds;
        course.size.length = std::chrono::seconds{seconds};
    } else if (first == "host") {
        course.hosts.push_back(second);
    } else {
        Event event{.at = read_clock(first), .what = read_happening(second)};
        words >> event.subject;
        course.events.push_back(std::move(event));
    }
}

} // namespace

std::string stage_of(std::string_view host) {
    return std::string(host.substr(0, host.find('-')));
}

std::string to_text(Happening what) {
    return std::string(names[static_cast<std::size_t>(what)].second);
}

std::string to_text(const Event& event) {
    return clock_text(event.at) + " " + to_text(event.what) + (event.subject.empty() ? "" : " ")
           + event.subject;
}

std::string to_text(const Course& course) {
    const auto& size = course.size;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(size.length).count();
    std::string text = fmt::format("day {} {} {} {}\n", size.seed, size.agents, seconds, size.rounds);
    for (const auto& host : course.hosts) text += "host " + host + "\n";
    for (const auto& event : course.events) text += to_text(event) + "\n";
    return text;
}

Course read_course(const std::string& text) {
    Course course;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) read_line(course, std::istringstream(line));
    return course;
}

} // namespace tt::bench

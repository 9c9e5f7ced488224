// fleet_bench PROGRAMS SERVICE FAST_CLOCK [options]: a day of a fleet, with all that happens to one, at
// accelerated time. PROGRAMS is a build directory, SERVICE the program of tests/support/service, FAST_CLOCK
// fast_clock.so.
//
//   --seed N         takes the very course again that an earlier run had, with the same numbers below
//   --course FILE    takes the course of that file, which is what the option below wrote
//   --write FILE     writes the course there, too
//   --agents N       hosts at the beginning, 50 unless told
//   --hours N        how long the day is, 24 unless told
//   --rounds N       how often everything that can happen comes about in it, 4 unless told
//   --factor N       how much faster time goes for tt's programs, 60 unless told
//   --planted        a policy without floors, so that there must be a breach; ends with the first one
//   --only-course    prints the course and ends
//   --keep DIR       a scratch directory that stays
//
// Needs to be the first process of namespaces of its own for processes, networks and mounts; see run.sh. Ends
// with 1 unless no host was taken out below a floor and every host came to its goal; with --planted, unless
// that was found.

#include "tests/bench/figures.hpp"
#include "tests/bench/fleet/course_hosts.hpp"
#include "tests/bench/fleet/day.hpp"
#include "tests/support/children.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <span>
#include <string_view>

namespace {

using namespace tt;
using namespace tt::bench;

struct Options {
    DayParts parts;
    CourseSize size{.seed = std::random_device{}()};
    int factor = 60;
    bool only_course = false;
    std::filesystem::path course = {};
    std::filesystem::path write = {};
    std::filesystem::path keep = {};
};

bool set(Options& options, std::string_view name, const std::string& value) {
    if (name == "--seed")
        options.size.seed = std::stoull(value);
    else if (name == "--course")
        options.course = value;
    else if (name == "--write")
        options.write = value;
    else if (name == "--agents")
        options.size.agents = std::stoi(value);
    else if (name == "--hours")
        options.size.length = std::chrono::hours{std::stoi(value)};
    else if (name == "--rounds")
        options.size.rounds = std::stoi(value);
    else if (name == "--factor")
        options.factor = std::stoi(value);
    else if (name == "--keep")
        options.keep = value;
    else
        return false;
    return true;
}

std::optional<Options> parse(std::span<char*> arguments) {
    if (arguments.size() < 4) return std::nullopt;
    Options options{
        .parts =
            {.programs = arguments[1], .service = arguments[2], .fast_clock = arguments[3], .directory = {}}
    };
    for (std::size_t i = 4; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--planted")
            options.parts.without_floor = true;
        else if (name == "--only-course")
            options.only_course = true;
        else if (i + 1 == arguments.size() || !set(options, name, arguments[++i]))
            return std::nullopt;
    }
    return options;
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Of a course that is made anew it is seen whether it can be had again, from its seed and from its text.
Course course_of(const Options& options) {
    if (!options.course.empty()) return read_course(text_of(options.course));
    auto course = make_course(options.size);
    if (make_course(options.size) != course || read_course(to_text(course)) != course)
        throw std::runtime_error("the same seed does not make the same course");
    return course;
}

void tell(const Course& course, const DayEnd& end, const CapacityRule& rule, int breaches) {
    for (const auto& [stage, spare] : rule.least_spare())
        std::printf(
            "%s: at least %d more than the floor served when a host went out\n", stage.c_str(), spare
        );
    print_figure("agents", static_cast<double>(course.hosts.size()), "count");
    print_figure("events", end.events, "count");
    print_figure("refused", end.refused, "count");
    print_figure("deploys", end.deploys, "count");
    print_figure("lost_hosts", end.lost_hosts, "count");
    print_figure("new_hosts", end.new_hosts, "count");
    print_figure("samples", rule.samples(), "count");
    print_figure("outings", rule.outings(), "count");
    print_figure("below_floor_s", static_cast<double>(rule.below_floor().count()) / 1e3, "s");
    print_figure("serve_cpu_s", end.server_cpu_s, "s");
    print_figure("agent_rss_mb", end.agent_rss_mb, "MB");
    print_figure("breaches", breaches, "count");
    print_figure("unconverged", end.unconverged, "count");
}

bool live_through(const Course& course, const Options& options, const std::filesystem::path& directory) {
    const bool planted = options.parts.without_floor;
    auto parts = options.parts;
    parts.directory = directory;
    make_bridge();
    const DayClock clock(options.factor);
    Roster roster;
    Day day(course, parts, clock, roster);
    day.prepare();
    Checker checker(roster, clock, CapacityRule(floors()));
    const auto end = day.play(checker, planted);
    const auto& rule = checker.stop();
    tell(course, end, rule, checker.breaches());
    return planted ? checker.breaches() > 0 : checker.breaches() + end.unconverged == 0;
}

int run(const Options& options) {
    const auto course = course_of(options);
    const auto text = to_text(course);
    if (!options.write.empty()) std::ofstream(options.write) << text;
    std::printf("seed %llu\n", static_cast<unsigned long long>(course.size.seed));
    std::fflush(stdout);
    if (options.only_course) return std::printf("%s", text.c_str()), 0;
    const TemporaryDirectory own;
    bool well = false;
    try {
        well = live_through(course, options, options.keep.empty() ? own.path() : options.keep);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "fleet: %s\n", exception.what());
    }
    testing_support::end_children();
    return well ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
    const auto options = parse(std::span(arguments, static_cast<std::size_t>(count)));
    if (!options)
        return std::fputs(
                   "usage: fleet_bench PROGRAMS SERVICE FAST_CLOCK [--seed N] …; see fleet_main.cpp\n", stderr
               ),
               2;
    testing_support::adopt_orphans();
    testing_support::end_children_on_signals();
    return run(*options);
}

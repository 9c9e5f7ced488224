// crash PROGRAMS GATE HOOK [--kills N] [--seed N] [--keep DIR] [--until FAULTS]: kills server, agents and
// publisher again and again at chosen moments, and counts what is lost, torn or run twice by that. PROGRAMS
// is a build directory, GATE the library fsync_gate, HOOK crash_hook.sh; DIR is a scratch directory that
// stays. Goes on until so many kills, or until so many faults. Ends with 1 unless everything held.

#include "tests/bench/crash_rounds.hpp"
#include "tests/bench/figures.hpp"
#include "tests/support/children.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdio>
#include <limits>
#include <span>
#include <string_view>

namespace {

using namespace tt;
using namespace tt::bench;

struct Options {
    std::string programs;
    std::string gate;
    std::string hook;
    int kills = 300;
    std::uint64_t seed = std::random_device{}();
    std::filesystem::path keep = {};
    int until = std::numeric_limits<int>::max();
};

std::optional<Options> parse(std::span<char*> arguments) {
    if (arguments.size() < 4) return std::nullopt;
    Options options{.programs = arguments[1], .gate = arguments[2], .hook = arguments[3]};
    for (std::size_t i = 4; i < arguments.size(); i += 2) {
        const std::string_view name = arguments[i];
        if (i + 1 == arguments.size()) return std::nullopt;
        if (name == "--kills")
            options.kills = std::stoi(arguments[i + 1]);
        else if (name == "--seed")
            options.seed = std::stoull(arguments[i + 1]);
        else if (name == "--keep")
            options.keep = arguments[i + 1];
        else if (name == "--until")
            options.until = std::stoi(arguments[i + 1]);
        else
            return std::nullopt;
    }
    return options;
}

void print(const Rounds& rounds) {
    const Faults& faults = rounds.faults();
    rounds.tally().print();
    print_figure("kills", rounds.tally().kills(), "count");
    print_figure("lost", faults.lost, "count");
    print_figure("torn", faults.torn, "count");
    print_figure("reran", faults.reran, "count");
}

bool held(const Rounds& rounds) {
    return rounds.faults().sum() == 0 && rounds.tally().is_spread();
}

bool play(const Options& options, const std::filesystem::path& directory) {
    CrashFleet fleet(options.programs, directory, options.gate, options.hook);
    Rounds rounds(fleet, options.seed);
    rounds.set_up();
    while (rounds.tally().kills() < options.kills && rounds.faults().sum() < options.until) rounds.play();
    print(rounds);
    return held(rounds);
}

int run(const Options& options) {
    std::printf("seed %llu\n", static_cast<unsigned long long>(options.seed));
    const TemporaryDirectory directory;
    bool good = false;
    try {
        good = play(options, options.keep.empty() ? directory.path() : options.keep);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "crash: %s\n", error.what());
    }
    testing_support::end_children();
    return good ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
    const auto options = parse({arguments, static_cast<std::size_t>(count)});
    if (!options)
        return std::fputs(
                   "usage: crash PROGRAMS GATE HOOK [--kills N] [--seed N] [--keep DIR] [--until FAULTS]\n",
                   stderr
               ),
               2;
    testing_support::adopt_orphans();
    testing_support::end_children_on_signals();
    return run(*options);
}

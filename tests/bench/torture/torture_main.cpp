// torture_bench PROGRAMS SERVICE HOOK FAKETIME [--kills N] [--rounds N] [--seed N] [--only NAME]
// [--victim PROGRAM] [--keep DIR]: does to a fleet what should not happen to one, while builds are deployed,
// and after each looks whether every host came to its goal by itself. PROGRAMS is a build directory, SERVICE
// the program of tests/support/service, HOOK crash_hook.sh, FAKETIME libfaketime's library or `-`. N kills,
// and each other torment so often. Needs namespaces of its own (see torture.sh). Ends with 1 unless
// everything held.

#include "tests/bench/figures.hpp"
#include "tests/bench/tell_failures.hpp"
#include "tests/bench/torture/torments.hpp"
#include "tests/support/children.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdio>
#include <fstream>
#include <random>
#include <span>
#include <string_view>

namespace {

using namespace tt;
using namespace tt::bench;

struct Options {
    std::string programs;
    std::string service;
    std::string hook;
    std::string faketime;
    int kills = 1000;
    int rounds = 3;
    std::uint64_t seed = std::random_device{}();
    std::string only = {};
    std::string victim = {};
    std::filesystem::path keep = {};
};

std::optional<Options> parse(std::span<char*> arguments) {
    if (arguments.size() < 5) return std::nullopt;
    Options options{
        .programs = arguments[1], .service = arguments[2], .hook = arguments[3], .faketime = arguments[4]
    };
    for (std::size_t i = 5; i + 1 < arguments.size(); i += 2) {
        const std::string_view name = arguments[i];
        const std::string value = arguments[i + 1];
        if (name == "--kills")
            options.kills = std::stoi(value);
        else if (name == "--rounds")
            options.rounds = std::stoi(value);
        else if (name == "--seed")
            options.seed = std::stoull(value);
        else if (name == "--only")
            options.only = value;
        else if (name == "--victim")
            options.victim = value;
        else if (name == "--keep")
            options.keep = value;
        else
            return std::nullopt;
    }
    return options;
}

constexpr Duration to_converge = std::chrono::minutes{2};

/// What is played and counted.
class Torture {
public:
    Torture(const Options& options, const std::filesystem::path& directory)
        : options_(options)
        , fleet_(
              options.programs, directory, options.service, options.hook, options.seed,
              variables(options, directory)
          ) {}

    void run() {
        fleet_.start();
        fleet_.deploy();
        if (!fleet_.converges(to_converge)) throw std::runtime_error("not even the first deploy arrives");
        for (int i = 0; i < options_.rounds; ++i)
            for (const auto& torment : torments())
                if (options_.only.empty() || options_.only == torment.name) play(torment);
        if (options_.only.empty() || options_.only == "kills")
            while (kills() < options_.kills && wrongs_.stuck == 0) kill();
    }

    [[nodiscard]] bool tell() const {
        for (const auto& [name, count] : killed_) std::printf("  %4d  %s killed\n", count, name.c_str());
        for (const auto& [name, count] : fleet_.strategies())
            std::printf("  %4d  deploys by %s\n", count, name.c_str());
        print_figure("kills", kills(), "count");
        print_figure("torments", played_, "count");
        print_figure("stuck", wrongs_.stuck, "count");
        print_figure("reran", wrongs_.reran, "count");
        print_figure("torn", wrongs_.torn, "count");
        return wrongs_.stuck + wrongs_.reran + wrongs_.torn == 0;
    }

private:
    /// Without libfaketime the clock's file is read by nobody.
    static Variables variables(const Options& options, const std::filesystem::path& directory) {
        if (options.faketime == "-") return {};
        std::ofstream(directory / "clock") << "+0\n";
        return {
            {"LD_PRELOAD", options.faketime},
            {"FAKETIME_TIMESTAMP_FILE", directory / "clock"},
            {"FAKETIME_NO_CACHE", "1"},
            {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}
        };
    }

    void play(const Torment& torment) {
        ++played_;
        torment.play(fleet_);
        bool well = true;
        if (torment.same_deploy) {
            well = fleet_.converges(to_converge);
        } else {
            fleet_.await_end(to_converge);
            tell_failures(fleet_.cluster());
            fleet_.deploy();
            well = fleet_.converges(to_converge);
        }
        close(torment.name, well);
    }

    [[nodiscard]] int kills() const {
        int kills = 0;
        for (const auto& [name, count] : killed_) kills += count;
        return kills;
    }

    /// What was chosen may have ended before it could be killed.
    void kill() {
        const auto name = kill_anything(fleet_, options_.victim);
        if (!name.empty()) ++killed_[name];
        close(name.empty() ? "kill of nobody" : "kill of " + name, fleet_.converges(to_converge));
    }

    void close(const std::string& what, bool well) {
        wrongs_.stuck += well ? 0 : 1;
        fleet_.inspect(wrongs_);
        testing_support::reap_orphans(fleet_.cluster().own());
        std::printf("%s: %s\n", what.c_str(), well ? "converged" : "STUCK");
        std::fflush(stdout);
    }

    const Options& options_;
    TortureFleet fleet_;
    Wrongs wrongs_;
    std::map<std::string, int> killed_;
    int played_ = 0;
};

int run(const Options& options) {
    const TemporaryDirectory own;
    const auto directory = options.keep.empty() ? own.path() : options.keep;
    std::printf("seed %llu\n", static_cast<unsigned long long>(options.seed));
    std::fflush(stdout);
    Torture torture(options, directory);
    torture.run();
    return torture.tell() ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
    const auto options = parse(std::span(arguments, static_cast<std::size_t>(count)));
    if (!options)
        return std::fputs(
                   "usage: torture_bench PROGRAMS SERVICE HOOK FAKETIME [--kills N] [--rounds N] [--seed "
                   "N]\n",
                   stderr
               ),
               2;
    testing_support::end_children_on_signals();
    testing_support::adopt_orphans();
    try {
        return run(*options);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "torture: %s\n", exception.what());
        return 1;
    }
}

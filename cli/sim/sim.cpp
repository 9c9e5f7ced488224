#include "cli/sim/sim.hpp"

#include "cli/own_file/own_file.hpp"
#include "cli/sim/options.hpp"
#include "cli/sim/render.hpp"
#include "cli/sim/summary.hpp"
#include "integrations/zones/load_zone.hpp"
#include "pipeline/simulation/simulate.hpp"

#include <random>

namespace tt {

namespace {

constexpr double usual_bad_builds = 0.2;

/// Short enough to be typed again.
std::uint64_t any_seed() {
    return std::random_device{}() % 1'000'000;
}

/// The server says what there is, and when it was so.
Result<> begin_with_real(sim::Scenario& scenario, const SimOptions& options, Context& context) {
    if (!scenario.hosts.empty() || options.from)
        return fail(
            ErrorKind::invalid_input, "--real begins now, with the hosts that there are",
            "leave out --hosts and --from"
        );
    const std::string& service = scenario.policy.service.value;
    TT_ASSIGN(auto real, context.client.get<TablesView>("/v1/tables", {{"service", service}}));
    scenario.start = std::chrono::floor<std::chrono::seconds>(real.at);
    scenario.real = std::make_shared<const TablesView>(std::move(real));
    return {};
}

/// What takes the same course again; of a fleet that moves on meanwhile nothing does.
std::string command_for(const SimOptions& options, const sim::Scenario& scenario) {
    const std::string from = options.real ? " --real" : " --from " + to_rfc3339(scenario.start);
    return "tt sim" + options.given + from + " --seed " + std::to_string(scenario.seed);
}

Result<sim::Scenario> scenario_of(const SimOptions& options, Context& context) {
    TT_ASSIGN(const OwnFile file, read_own_file(context, options.file));
    TT_ASSIGN(const ServiceFile service, read_service(context, file));
    sim::Scenario scenario = options.scenario;
    scenario.policy = service.policy;
    scenario.policy.service = service.service;
    scenario.seed = options.seed ? *options.seed : any_seed();
    scenario.start =
        options.from ? *options.from : Time{std::chrono::floor<std::chrono::seconds>(context.clock.now())};
    if (options.real) TT_TRY(begin_with_real(scenario, options, context));
    return scenario;
}

Result<ExitCode> run(const SimOptions& options, Context& context) {
    TT_ASSIGN(const sim::Scenario scenario, scenario_of(options, context));
    TT_ASSIGN(sim::Course course, sim::simulate(scenario, [](std::string_view zone) {
                  return load_zone(zone);
              }));
    course.command = command_for(options, scenario);
    context.output.show(shown(course), context.clock.now());
    return ExitCode::ok;
}

Run declare_sim(Arguments& arguments) {
    const auto options = std::make_shared<SimOptions>();
    options->scenario.bad_builds = usual_bad_builds;
    declare(arguments, *options);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command sim_command{
    .name = "sim",
    .job = Job::investigate,
    .summary = sim_summary,
    .examples = "tt sim\n"
                "tt sim --hosts prod=400 --zones 4 --dark z2@20m+10m --for 2h\n"
                "tt sim --bad 50% --builds 5m --seed 42 --json\n"
                "tt sim --real --dark eu-1@0+10m",
    .details =
        "The engine that serve runs, with an imagined host for each agent. At the start every host serves\n"
        "one build. Then builds are published at the pace given, and stages take them as tt.yaml says. A\n"
        "bad build comes up ill on some share of the hosts, and acceptance tests reject it with some\n"
        "chance; sound ones pass. A host takes 1 to 10 seconds to prepare, and as long to restart.\n\n"
        "Needs no server, and changes nothing. The same file, options, start and seed give the same "
        "course.\n\n"
        "With --real it begins as things stand on the server: its builds, deploys under way, holds and\n"
        "hosts, under the policy of the file. Other services on the same hosts are left out.",
    .declare = declare_sim,
};

} // namespace tt

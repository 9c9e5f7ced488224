#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

#include <algorithm>

namespace tt {

namespace {

/// Below the first nobody notices; above the second tokens and certificates end at the wrong time.
constexpr Duration noticeable = std::chrono::seconds{5};
constexpr Duration harmful = std::chrono::minutes{5};

/// The server looked at its clock between `before` and `after`; so much it is off at least.
Duration skew(Time server, Time before, Time after) {
    if (server < before) return before - server;
    return server > after ? server - after : Duration{0};
}

DoctorFinding look_at_clocks(Time server, Time before, Time after) {
    const Duration off = skew(server, before, after);
    if (off < noticeable) return {"clocks", FindingState::ok, "this machine and the server agree", ""};
    return {
        "clocks", off < harmful ? FindingState::warn : FindingState::fail,
        "this machine and the server are " + to_text(off) + " apart", "set both by NTP: timedatectl status"
    };
}

Result<ExitCode> run(Context& context) {
    const Time before = context.clock.now();
    TT_ASSIGN(auto view, context.client.get<DoctorView>("/v1/doctor"));
    view.findings.push_back(look_at_clocks(view.now, before, context.clock.now()));
    context.output.show(shown(view), context.clock.now());
    const bool fails =
        std::ranges::find(view.findings, FindingState::fail, &DoctorFinding::state) != view.findings.end();
    return fails ? ExitCode::failed : ExitCode::ok;
}

} // namespace

constinit const Command doctor_command{
    .name = "doctor",
    .job = Job::investigate,
    .summary = "Look whether everything is as it should be",
    .examples = "tt doctor\n"
                "tt doctor -o json",
    .details =
        "Agents that the server refused in the last day, hosts that do not speak, certificates that should "
        "have\n"
        "been renewed, versions of agents, clocks. Each line is ok, warn or fail, and says what to do. Ends\n"
        "with 1 when anything fails.",
    .declare = [](Arguments&) -> Run { return run; },
};

} // namespace tt

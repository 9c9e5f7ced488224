#include "agent/step_runner.hpp"

#include "agent/areas.hpp"
#include "agent/build_config.hpp"
#include "agent/health.hpp"
#include "agent/log.hpp"
#include "agent/releases.hpp"
#include "agent/resident_release.hpp"
#include "agent/values.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// `restart`, and `back-restart` while the build before is being put back.
std::string record_name(const Walk& walk) {
    return (walk.putting_back ? "back-" : "") + std::string(to_string(walk.step));
}

fs::path record_of(const Layout& layout, const ServiceState& state) {
    const auto& goal = state.walk->goal;
    return layout.records(state.service) / (goal.deploy.value + "." + std::to_string(goal.retry))
           / record_name(*state.walk);
}

/// What deltas can start from: first what serves, then what came up last.
std::vector<BuildId> bases_of(const ServiceState& state) {
    std::vector<BuildId> bases;
    for (const auto& resident : state.resident) bases.push_back(resident.build);
    if (state.current) {
        std::erase(bases, state.current->build);
        bases.push_back(state.current->build);
    }
    std::ranges::reverse(bases);
    return bases;
}

bool has_own_files(const fs::path& release) {
    const auto config = read_build_config(release);
    return config && config->files == ReleaseFiles::own;
}

} // namespace

StepRunner::StepRunner(
    Layout layout, Programs programs, HostId host, Downloader downloader, HttpClient& http,
    const DownloadRules& rules
)
    : layout_(std::move(layout))
    , programs_(std::move(programs))
    , host_(std::move(host))
    , downloader_(std::move(downloader))
    , http_(http)
    , rules_(rules) {}

Outcome StepRunner::run(const ServiceState& state, const std::stop_token& stop) {
    const auto& walk = *state.walk;
    switch (walk.step) {
    case Step::pre_download:
        return pre_download(state, stop);
    case Step::download:
        return download(state, stop);
    case Step::post_download:
        return post_download(state, stop);
    case Step::restart:
        return restart(state, stop);
    case Step::stopping:
        return stopping(state, stop);
    case Step::pre_restart:
    case Step::post_restart:
        return hook(state, new_place(state), false, stop);
    case Step::prepared:
    case Step::serving:
    case Step::stopped:
        break;
    }
    return {.error = "nothing is done during " + std::string(to_string(walk.step))};
}

StepRunner::Place StepRunner::new_place(const ServiceState& state) const {
    auto placed = placed_by(state);
    auto release = layout_.release(state.service, placed.build);
    return {std::move(placed), std::move(release)};
}

/// The new build is not there yet, so the hook is the old one's.
Outcome StepRunner::pre_download(const ServiceState& state, const std::stop_token& stop) {
    Outcome outcome{.ok = true};
    if (state.current)
        outcome = hook(
            state, {placed_by(state), layout_.release(state.service, state.current->build)}, false, stop
        );
    outcome.pause = start_delay(rules_, host_, state.walk->goal.prepare->build);
    return outcome;
}

/// A restart is how people put a release right, so it looks at everything.
Outcome StepRunner::download(const ServiceState& state, const std::stop_token& stop) {
    const auto& walk = *state.walk;
    const auto& prepare = *walk.goal.prepare;
    const bool thorough = walk.goal.kind == DeployKind::restart;
    const auto* resident = find_resident(state, prepare.build);
    if (!resident)
        return downloader_.download(
            {state.service, prepare, bases_of(state), walk.attempt, thorough, rules_.durable}, stop
        );
    const auto release = release_to_check(layout_, state.service, prepare.build, prepare.digest);
    const auto right = is_right(release, thorough, stop);
    if (!right) return failed(right.error());
    if (*right) return {.ok = true, .resident = *resident};
    log(LogLevel::warning, state.service.value + ": " + short_id(prepare.build)
                               + " is not what was unpacked there, and is fetched again");
    return {.ok = true};
}

Outcome StepRunner::post_download(const ServiceState& state, const std::stop_token& stop) {
    const auto place = new_place(state);
    const auto config = read_build_config(place.release);
    if (!config) return failed(config.error());
    if (const auto open = open_areas(place.release, config->writable); !open) return failed(open.error());
    Outcome outcome = hook(state, place, false, stop);
    if (!outcome.ok) return outcome;
    if (const auto sealed = seal_areas(place.release, config->writable); !sealed)
        return failed(sealed.error());
    if (const auto owned = own_files_if_need_be(state, place, stop); !owned) return failed(owned.error());
    outcome.resident = Resident{place.placed.build, config->keep, config->reversible};
    return outcome;
}

/// Where one of two releases may be written to, they share nothing. The copies are compared with the build.
Result<> StepRunner::own_files_if_need_be(
    const ServiceState& state, const Place& place, const std::stop_token& stop
) const {
    auto releases = bases_of(state);
    releases.push_back(place.placed.build);
    const bool any = std::ranges::any_of(releases, [&](const BuildId& build) {
        return has_own_files(layout_.release(state.service, build));
    });
    if (!any) return {};
    TT_TRY(own_files(place.release));
    const auto& digest = state.walk->goal.prepare->digest;
    return check_before_flip(release_to_check(layout_, state.service, place.placed.build, digest), stop);
}

Outcome StepRunner::restart(const ServiceState& state, const std::stop_token& stop) {
    const auto place = new_place(state);
    if (const auto sound = look_before_flip(state, place, stop); !sound) return failed(sound.error());
    if (const auto done = point_slot(layout_, state.service, place.placed); !done)
        return failed(done.error());
    Outcome outcome = hook(state, place, true, stop);
    if (!outcome.ok) return outcome;
    if (const auto well = check_health(state, place, stop); !well) return failed(well.error());
    return outcome;
}

/// What is put back served until now, and a host that serves nothing helps nobody: there it is only told.
Result<> StepRunner::look_before_flip(
    const ServiceState& state, const Place& place, const std::stop_token& stop
) const {
    const auto* resident = find_resident(state, place.placed.build);
    const Digest digest = resident ? resident->digest : Digest{};
    const auto release = release_to_check(layout_, state.service, place.placed.build, digest);
    auto sound = check_before_flip(release, stop);
    if (sound || !state.walk->putting_back) return sound;
    log(LogLevel::warning, state.service.value + ": put back nevertheless: " + sound.error().message);
    return {};
}

Outcome StepRunner::stopping(const ServiceState& state, const std::stop_token& stop) {
    if (!state.current) return {.ok = true};
    Outcome outcome = hook(state, new_place(state), false, stop);
    if (!outcome.ok) return outcome;
    if (const auto done = clear_slot(layout_, state.service, *state.current); !done)
        return failed(done.error());
    return outcome;
}

Result<HookJob> StepRunner::job_of(
    const ServiceState& state, const Place& place, const hooks::Hook& hook, const std::stop_token& stop
) const {
    HookJob job{programs_.shim, record_of(layout_, state), hook, {}, {}};
    TT_ASSIGN(job.config, read_build_config(place.release));
    TT_ASSIGN(job.context.runtime, resolve(place.placed.env, job.config.env, layout_, stop));
    const auto& walk = *state.walk;
    job.context.service = state.service;
    job.context.stage = place.placed.stage;
    job.context.host = host_;
    job.context.deploy = walk.goal.deploy;
    job.context.kind = walk.goal.kind;
    job.context.step = walk.step;
    job.context.attempt = walk.attempt;
    job.context.first_deploy = !state.good;
    job.context.build = place.placed.build;
    job.context.commit = place.placed.commit;
    job.context.build_url = walk.goal.prepare ? walk.goal.prepare->artifact.url : "";
    job.context.target = layout_.slot(state.service, place.placed.slot);
    job.context.release = layout_.release(state.service, place.placed.build);
    job.context.builds_dir = layout_.releases(state.service);
    return job;
}

Outcome
StepRunner::hook(const ServiceState& state, const Place& place, bool required, const std::stop_token& stop) {
    const auto found = hooks::find_hook(place.release, state.walk->step, state.service);
    if (!found) return failed(found.error());
    if (!*found && required)
        return {
            .error = "the build in '" + place.release.string() + "' has no "
                     + std::string(hooks::hook_name(state.walk->step)) + " hook"
        };
    if (!*found) return {.ok = true};
    const auto job = job_of(state, place, **found, stop);
    return job ? run_hook(*job, stop) : failed(job.error());
}

Result<>
StepRunner::check_health(const ServiceState& state, const Place& place, const std::stop_token& stop) {
    TT_ASSIGN(const auto job, job_of(state, place, {}, stop));
    if (!job.config.health) return {};
    const HealthSubject subject{
        place.release, place.placed.build, place.placed.commit.id, job.context.runtime,
        hooks::environment(job.context)
    };
    return await_health(*job.config.health, subject, http_, stop);
}

} // namespace tt::agent

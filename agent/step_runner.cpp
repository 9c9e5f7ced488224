#include "agent/step_runner.hpp"

#include "agent/areas.hpp"
#include "agent/health.hpp"
#include "agent/kept_output.hpp"
#include "agent/log.hpp"
#include "agent/releases.hpp"
#include "agent/resident_release.hpp"
#include "agent/restart/running_service.hpp"
#include "agent/take_away.hpp"
#include "agent/templates.hpp"
#include "agent/values.hpp"
#include "agent/warmup.hpp"
#include "hooks/build_config.hpp"
#include "hooks/confinement.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// What our own program may take for itself, beside what the services may.
constexpr Duration to_transfer = std::chrono::minutes{1};

fs::path record_of(const Layout& layout, const ServiceState& state) {
    return layout.records(state.service) / walk_name(*state.walk) / record_name(*state.walk);
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
    const auto config = hooks::read_build_config(release);
    return config && config->files == ReleaseFiles::own;
}

} // namespace

StepRunner::StepRunner(
    Layout layout, Programs programs, HostId host, Downloader downloader, NewHttpClient new_client,
    const DownloadRules& rules, ProcessOptions processes
)
    : layout_(std::move(layout))
    , programs_(std::move(programs))
    , host_(std::move(host))
    , downloader_(std::move(downloader))
    , new_client_(std::move(new_client))
    , rules_(rules)
    , processes_(std::move(processes)) {}

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
        return pre_restart(state, stop);
    case Step::post_restart:
        return hook(state, new_place(state), false, stop);
    case Step::stopped:
        return stopped(state);
    case Step::prepared:
    case Step::serving:
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
    log(LogLevel::warning, state.service,
        short_id(prepare.build) + " is not what was unpacked there, and is fetched again");
    return {.ok = true};
}

Outcome StepRunner::post_download(const ServiceState& state, const std::stop_token& stop) {
    const auto place = new_place(state);
    const auto config = hooks::read_build_config(place.release);
    if (!config) return failed(config.error());
    const auto confined = confinement_of(state.service, *config);
    if (!confined) return failed(confined.error());
    if (const auto open = open_areas(place.release, config->writable, confined->identity); !open)
        return failed(open.error());
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

/// From here on hooks see what templates became, as they do after Teletraan's staging.
Outcome StepRunner::pre_restart(const ServiceState& state, const std::stop_token& stop) {
    const auto place = new_place(state);
    if (const auto expanded = expand(place, stop); !expanded) return failed(expanded.error());
    return hook(state, place, false, stop);
}

Result<> StepRunner::expand(const Place& place, const std::stop_token& stop) const {
    if (template_areas(place.release).empty()) return {}; // So that no value is asked for.
    TT_ASSIGN(const auto config, hooks::read_build_config(place.release));
    TT_ASSIGN(const auto values, resolve(place.placed.env, config.env, layout_, stop));
    return expand_templates(place.release, values);
}

Outcome StepRunner::restart(const ServiceState& state, const std::stop_token& stop) {
    const auto place = new_place(state);
    if (const auto sound = look_before_flip(state, place, stop); !sound) return failed(sound.error());
    if (const auto expanded = expand(place, stop); !expanded) return failed(expanded.error());
    Outcome outcome = start_release(state, place, stop);
    if (!outcome.ok) return outcome;
    const auto well = bring_in(state, place, stop);
    if (well) return outcome;
    return {.error = well.error().message, .tail = output_of(record_of(layout_, state), state.walk->attempt)};
}

/// By the build's hook, or as the build declares. A service that was declared before is ended first.
Outcome
StepRunner::start_release(const ServiceState& state, const Place& place, const std::stop_token& stop) {
    const auto job = job_of(state, place, {}, stop);
    if (!job) return failed(job.error());
    if (job->config.restart.strategy != RestartStrategy::hook) return transfer(*job, state, stop);
    if (const auto ended = end_service(state, place, stop); !ended.ok) return ended;
    if (const auto done = point_slot(layout_, state.service, place.placed); !done)
        return failed(done.error());
    return hook(state, place, true, stop);
}

/// Beside the agent, under a shim, like a hook; what it starts is confined, and it is not.
Outcome StepRunner::transfer(HookJob job, const ServiceState& state, const std::stop_token& stop) {
    job.hook = {programs_.restarter, job.context.release, false};
    job.arguments = {"transfer", layout_.running(state.service), processes_.cgroups, user_of(state.service)};
    job.confinement = {};
    const Restart& next = job.config.restart;
    job.deadline = time_to_end(layout_.running(state.service), next) + next.timeout + to_transfer;
    job.name = "restart (" + std::string(to_string(job.config.restart.strategy)) + ")";
    job.is_ours = true;
    return run_hook(job, stop);
}

/// Of what tt started itself; whatever a hook started is for hooks to end.
Outcome StepRunner::end_service(const ServiceState& state, const Place& place, const std::stop_token& stop) {
    std::error_code error;
    if (!fs::exists(layout_.running(state.service), error)) return {.ok = true};
    auto job = job_of(state, place, {}, stop);
    if (!job) return failed(job.error());
    job->record += "-end";
    job->hook = {programs_.restarter, layout_.state, false};
    job->arguments = {"end", layout_.running(state.service)};
    job->confinement = {};
    job->deadline = time_to_end(layout_.running(state.service), job->config.restart) + to_transfer;
    job->name = "ending the service";
    job->is_ours = true;
    return run_hook(*job, stop);
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
    log(LogLevel::warning, state.service, "put back nevertheless: " + sound.error().message);
    return {};
}

Outcome StepRunner::stopping(const ServiceState& state, const std::stop_token& stop) {
    if (!state.current) return {.ok = true};
    Outcome outcome = hook(state, new_place(state), false, stop);
    if (outcome.ok) outcome = end_service(state, new_place(state), stop);
    return outcome;
}

/// Tried until all is gone.
Outcome StepRunner::stopped(const ServiceState& state) const {
    const auto gone = take_away(layout_, state.service);
    if (gone) return {.ok = true};
    Outcome outcome = failed(gone.error());
    outcome.again_in = pause_after(state.walk->attempt);
    return outcome;
}

Result<HookJob> StepRunner::job_of(
    const ServiceState& state, const Place& place, const hooks::Hook& hook, const std::stop_token& stop
) const {
    HookJob job{programs_.shim, record_of(layout_, state), hook, {}, {}};
    job.name = hooks::hook_name(state.walk->step);
    TT_ASSIGN(job.config, hooks::read_build_config(place.release));
    TT_ASSIGN(job.context.runtime, resolve(place.placed.env, job.config.env, layout_, stop));
    const auto& walk = *state.walk;
    job.context.service = state.service;
    job.context.stage = place.placed.stage;
    job.context.host = host_;
    job.context.deploy = walk.goal.deploy;
    job.context.kind = walk.goal.kind;
    job.context.step = walk.step;
    job.context.attempt = walk.attempt;
    job.context.retry = walk.goal.retry;
    job.context.first_deploy = !state.good;
    job.context.build = place.placed.build;
    job.context.commit = place.placed.commit;
    job.context.build_url = walk.goal.prepare ? walk.goal.prepare->artifact.url : "";
    job.context.target = layout_.slot(state.service, place.placed.slot);
    job.context.release = layout_.release(state.service, place.placed.build);
    job.context.builds_dir = layout_.releases(state.service);
    job.context.teletraan = hook.teletraan;
    job.deadline = deadline_of(job);
    TT_ASSIGN(job.confinement, confinement_of(state.service, job.config));
    if (job.confinement.identity) job.context.home = job.confinement.identity->home;
    return job;
}

Result<Confinement> StepRunner::confinement_of(const ServiceName& service, const BuildConfig& config) const {
    ProcessRules rules = config.process;
    if (const auto user = user_of(service); !user.empty()) rules.user = user;
    if (!processes_.limited) rules.cgroup.reset();
    return hooks::confinement_of(rules, service, processes_.cgroups);
}

/// Empty where what a build brings runs as the agent does.
std::vector<std::string> StepRunner::confiner_of(const ServiceName& service, const HookJob& job) const {
    if (job.confinement == Confinement{}) return {};
    return {programs_.restarter, "run", processes_.cgroups, user_of(service)};
}

std::string StepRunner::user_of(const ServiceName& service) const {
    const auto found = processes_.users.find(service.value);
    return found == processes_.users.end() ? "" : found->second;
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

namespace {

void tell(const ServiceName& service, const WarmedUp& warmed) {
    log(warmed.in_time ? LogLevel::info : LogLevel::warning,
        service.value + ": " + std::to_string(warmed.requests) + " requests to warm up, "
            + std::to_string(warmed.failed) + " failed, the newest took " + to_text(warmed.p95)
            + (warmed.in_time ? "" : "; no warmer in its time"));
}

Result<> let_in(const std::string& address, const Subject& subject, HttpClient& http) {
    TT_ASSIGN(auto request, request_to(address, subject, std::chrono::seconds{10}));
    request.method = "POST";
    TT_ASSIGN(const auto response, http.send(request));
    if (response.status < 300) return {};
    return fail(ErrorKind::failed, "told to take traffic, it answered " + std::to_string(response.status));
}

} // namespace

/// The service runs. Warm, then healthy, then let in, and only then watched for its soak (atomic-deploys.md
/// 3.1): traffic comes last, and nobody else's turn comes before this one is believed.
Result<> StepRunner::bring_in(const ServiceState& state, const Place& place, const std::stop_token& stop) {
    TT_ASSIGN(const auto job, job_of(state, place, {}, stop));
    const auto& config = job.config;
    const Subject subject{
        place.release,
        place.placed.build,
        place.placed.commit.id,
        job.context.runtime,
        hooks::environment(job.context),
        confiner_of(state.service, job)
    };
    const auto http = new_client_();
    const bool old_may_answer = config.restart.strategy == RestartStrategy::reload && config.health;
    if (old_may_answer) TT_TRY(await_health(*config.health, subject, *http, stop));
    if (config.warmup) {
        TT_ASSIGN(const auto warmed, warm_up(*config.warmup, subject, new_client_, stop));
        tell(state.service, warmed);
    }
    if (config.health) TT_TRY(await_health(*config.health, subject, *http, stop));
    if (!config.restart.in.empty()) TT_TRY(let_in(config.restart.in, subject, *http));
    if (config.health) TT_TRY(stay_healthy(*config.health, subject, *http, stop));
    if (!has_ended(layout_.running(state.service))) return {};
    return fail(ErrorKind::failed, "its process has ended; if anybody answered for it, somebody else did");
}

} // namespace tt::agent

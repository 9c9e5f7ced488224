#include "agent/hook_runner.hpp"

#include "agent/event.hpp"
#include "agent/last_words.hpp"
#include "hooks/capture.hpp"
#include "hooks/shim.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// What a `teletraan/` directory was written for: three tries with pauses of 2 s and 4 s, half an hour each.
constexpr int teletraan_retries = 2;
constexpr Duration teletraan_timeout = std::chrono::minutes{30};

constexpr int retries_when_killed = 3;

fs::path record_of(const fs::path& record, int attempt) {
    return record.string() + "." + std::to_string(attempt);
}

hooks::HookRun run_of(const HookJob& job) {
    hooks::HookRun run;
    run.record = record_of(job.record, job.context.attempt);
    run.executable = job.hook.executable;
    run.directory = job.hook.directory;
    run.arguments = job.arguments;
    run.variables = hooks::environment(job.context);
    run.deadline = job.deadline;
    run.confinement = job.confinement;
    return run;
}

/// How many of the attempts so far, this one included, ended badly by themselves.
int failures(const HookJob& job) {
    int count = 0;
    for (int attempt = 1; attempt <= job.context.attempt; ++attempt) {
        const auto state = hooks::look(record_of(job.record, attempt));
        const auto* finished = state ? std::get_if<hooks::Finished>(&*state) : nullptr;
        if (finished && !finished->success()) ++count;
    }
    return count;
}

std::string describe(const HookJob& job, const hooks::Finished& finished) {
    if (finished.timed_out) return job.name + " did not end within " + to_text(job.deadline);
    return job.name + " failed: " + to_text(finished.status);
}

/// By the kernel, when memory runs out, or by somebody's mistake.
bool was_killed(const HookJob& job, const hooks::Finished& finished) {
    return job.is_ours && finished.status.signal != 0 && !finished.timed_out;
}

int retries_of(const HookJob& job, const hooks::Finished& finished) {
    if (was_killed(job, finished)) return retries_when_killed;
    return job.config.retries.value_or(job.hook.teletraan ? teletraan_retries : 0);
}

Outcome outcome_of(const HookJob& job, const hooks::Finished& finished) {
    if (finished.success()) return {.ok = true};
    Outcome outcome{.error = describe(job, finished)};
    outcome.tail = output_of(job.record, job.context.attempt);
    if (const std::string words = last_words(outcome.tail); !words.empty()) outcome.error += ": " + words;
    const int retries = retries_of(job, finished);
    const int failed = failures(job);
    const bool is_final = finished.timed_out && job.hook.teletraan; // As there.
    if (failed <= retries && !is_final) outcome.again_in = pause_after(failed + (job.hook.teletraan ? 1 : 0));
    return outcome;
}

Outcome outcome_of_not_started(const HookJob& job) {
    return {.again_in = pause_after(1), .error = job.name + " did not begin: its shim was killed"};
}

Outcome outcome_of_interrupted(const HookJob& job) {
    const auto record = record_of(job.record, job.context.attempt);
    if (const auto killed = hooks::kill_leftover(record); !killed) return failed(killed.error());
    Outcome outcome{.error = job.name + " was interrupted"};
    outcome.tail = hooks::read_output(record).value_or("");
    if (job.config.on_interrupt == OnInterrupt::retry) outcome.again_in = Duration{0};
    return outcome;
}

/// Waits until the hook's shim is gone; ends the hook when a stop is requested meanwhile.
Result<> await_end(const fs::path& record, const std::stop_token& stop) {
    TT_ASSIGN(const auto ended, hooks::wait_fd(record));
    if (!ended) return {};
    const StopEvent stopped(stop);
    std::array<pollfd, 2> watched{{{ended->number(), POLLIN, 0}, {stopped.fd(), POLLIN, 0}}};
    while (watched[0].revents == 0) {
        ::poll(watched.data(), watched.size(), -1);
        if (watched[1].revents == 0) continue;
        TT_TRY(hooks::cancel(record));
        watched[1].fd = -1;
        watched[1].revents = 0;
    }
    return {};
}

Result<Outcome> start_and_wait(const HookJob& job, const std::stop_token& stop) {
    const auto record = record_of(job.record, job.context.attempt);
    TT_ASSIGN(auto state, hooks::look(record));
    if (std::holds_alternative<hooks::NotStarted>(state)) {
        const auto started = hooks::start(job.shim, run_of(job));
        // Somebody killed the shim, before or after it made the hook begin: what it left tells.
        if (!started && started.error().kind != ErrorKind::unavailable)
            return std::unexpected(started.error());
    }
    TT_TRY(await_end(record, stop));
    TT_ASSIGN(state, hooks::look(record));
    if (const auto* finished = std::get_if<hooks::Finished>(&state)) return outcome_of(job, *finished);
    if (std::holds_alternative<hooks::NotStarted>(state)) return outcome_of_not_started(job);
    return outcome_of_interrupted(job);
}

} // namespace

std::string output_of(const fs::path& record, int attempt) {
    return hooks::read_output(record_of(record, attempt)).value_or("");
}

Duration deadline_of(const HookJob& job) {
    const bool restart = job.context.step == Step::restart;
    const Duration said = restart ? job.config.restart.timeout : job.config.hook_timeout;
    const Duration usual = restart ? Restart{}.timeout : BuildConfig{}.hook_timeout;
    return job.hook.teletraan && said == usual ? teletraan_timeout : said;
}

Outcome run_hook(const HookJob& job, const std::stop_token& stop) {
    const auto outcome = start_and_wait(job, stop);
    return outcome ? *outcome : failed(outcome.error());
}

Duration pause_after(int attempt) {
    constexpr Duration longest = std::chrono::seconds{30};
    return std::min<Duration>(std::chrono::seconds{1 << std::clamp(attempt - 1, 0, 5)}, longest);
}

Outcome failed(const Error& error) {
    return {.error = error.message};
}

} // namespace tt::agent

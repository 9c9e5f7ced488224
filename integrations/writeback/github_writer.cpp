#include "integrations/writeback/github_writer.hpp"

#include "integrations/acceptance/pause.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tt {

namespace {

/// What tells one trouble from another: an unreachable GitHub words each refusal anew.
std::string trouble(const Error& error) {
    const bool passing = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timeout;
    return passing ? "unavailable" : error.message;
}

std::string complaint_about(const Wanted& wanted, const Error& error) {
    const std::string hint = error.hint.empty() ? "" : " (" + error.hint + ")";
    return "GitHub is not told of " + wanted.service.value + ": " + error.message + hint
           + "; deploys go on, and it is tried again";
}

} // namespace

GithubWriter::GithubWriter(Setting setting, Clock& clock)
    : setting_(std::move(setting))
    , clock_(clock) {}

std::optional<Duration> GithubWriter::step(const State& state) {
    std::optional<Duration> wake;
    std::set<ServiceName> services;
    for (const Wanted& wanted : wanted_on_github(state, clock_.now(), setting_.url)) {
        services.insert(wanted.service);
        Effort& effort = effort_for(wanted);
        if (effort.due <= clock_.monotonic()) {
            std::optional<Duration> limit;
            const Result<> result = write(wanted, effort, limit);
            take_note(wanted, effort, result, limit);
        }
        const Duration left = effort.due - clock_.monotonic();
        if (effort.failures > 0) wake = std::min(wake.value_or(left), std::max(left, Duration{0}));
    }
    std::erase_if(efforts_, [&](const auto& entry) { return !services.contains(entry.first); });
    return wake;
}

GithubWriter::Effort& GithubWriter::effort_for(const Wanted& wanted) {
    Effort& effort = efforts_[wanted.service];
    const std::string repository = wanted.server + " " + wanted.repository;
    if (effort.repository != repository) effort = Effort{};
    effort.repository = repository;
    return effort;
}

Result<> GithubWriter::write(const Wanted& wanted, Effort& effort, std::optional<Duration>& limit) {
    TT_ASSIGN(const auto repository, github::parse_repository(wanted.repository));
    TT_ASSIGN(github::Client * client, setting_.github.client_for(wanted.server, repository));
    const Place place{*client, repository};
    Attempts attempts;
    attempts.take(effort.deployments.write(place, wanted.deployments));
    if (!attempts.hopeless()) attempts.take(effort.statuses.write(place, wanted.statuses));
    if (!attempts.hopeless()) attempts.take(effort.branch.write(place, wanted.branch));
    if (!attempts.hopeless()) attempts.take(effort.comments.write(place, wanted.comments));
    if (const auto until = client->wait_until()) limit = *until - clock_.now();
    return attempts.result();
}

/// A limit that was reached with the last request that was needed is no failure.
void GithubWriter::take_note(
    const Wanted& wanted, Effort& effort, const Result<>& result, std::optional<Duration> limit
) {
    effort.failures = result ? 0 : effort.failures + 1;
    if (!result) effort.due = clock_.monotonic() + limit.value_or(pause_after(effort.failures));
    const bool ended = !result && result.error().kind == ErrorKind::cancelled;
    const std::string now = result ? "" : trouble(result.error());
    if (ended || now == std::exchange(effort.complaint, now)) return;
    setting_.log(
        result ? "GitHub is told of " + wanted.service.value + " again"
               : complaint_about(wanted, result.error())
    );
}

} // namespace tt

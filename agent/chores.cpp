#include "agent/chores.hpp"

#include "agent/event.hpp"
#include "agent/hook_runner.hpp"
#include "agent/log.hpp"
#include "agent/pace.hpp"
#include "agent/unpacker.hpp"
#include "integrations/build/release_request.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/trash.hpp"
#include "integrations/posix/low_priority.hpp"
#include "integrations/posix/pipe.hpp"

#include <algorithm>
#include <tuple>

namespace tt::agent {

namespace {

/// A tree of ten thousand files goes in five seconds, in turns of a hundred.
constexpr std::uint64_t names_per_second = 2000;
constexpr Duration pause_after_trouble = std::chrono::minutes{1};

/// Work at a rate, with pauses that a request to stop ends.
Outcome
paced(std::uint64_t per_second, const std::stop_token& stop, const std::function<Result<>(Pace&)>& work) {
    lower_priority();
    const StopEvent stopped(stop);
    Pace pace(per_second, [&](Duration span) { std::ignore = wait_readable(stopped.fd(), span); });
    const auto done = work(pace);
    return done ? Outcome{.ok = true} : failed(done.error());
}

Result<>
empty_trash_of(const Layout& layout, const ServiceName& service, Pace& pace, const std::stop_token& stop) {
    const auto releases = layout.releases(service);
    if (!has_trash(releases)) return {};
    TT_ASSIGN(const bool gone, empty_trash(releases, [&] {
                  pace.spend(1);
                  return !stop.stop_requested();
              }));
    if (gone) log(LogLevel::debug, service.value + ": the trash is empty");
    return {};
}

} // namespace

Chores::Chores(
    Layout layout, std::filesystem::path unpacker, Rules rules, Clock& clock,
    std::function<void(Outcome)> ended
)
    : layout_(std::move(layout))
    , unpacker_(std::move(unpacker))
    , rules_(rules)
    , clock_(clock)
    , ended_(std::move(ended)) {}

void Chores::recall(const ServiceName& service) {
    scrubs_[service] = read_scrub(layout_, service);
}

void Chores::forget(const ServiceName& service) {
    scrubs_.erase(service);
    unspared_.erase(service);
}

Uptime Chores::go_on(const std::vector<ChoreSubject>& services, bool at_rest) {
    const Uptime uptime = clock_.monotonic();
    if (job_) return never;
    if (uptime < paused_until_) return paused_until_;
    if (at_rest && (begin_trash(services) || begin_spare(services))) return never;
    const Time now = clock_.now();
    Uptime wake_at = never;
    for (const auto& subject : services) {
        if (subject.releases.empty()) continue;
        const Time at = due(subject, now);
        if (at <= now) return begin_scrub(subject), never;
        wake_at = std::min(wake_at, uptime + (at - now));
    }
    return wake_at;
}

Time Chores::due(const ChoreSubject& subject, Time now) const {
    const auto known = scrubs_.find(subject.service);
    return scrub_due(known == scrubs_.end() ? ScrubState{} : known->second, subject, rules_.scrub_every, now);
}

bool Chores::begin_trash(const std::vector<ChoreSubject>& services) {
    trash_due_ = trash_due_ && is_trash_left(services);
    if (!trash_due_) return false;
    begin(Kind::trash, {}, [layout = layout_, services](const std::stop_token& stop) {
        return paced(names_per_second, stop, [&](Pace& pace) -> Result<> {
            for (const auto& subject : services) TT_TRY(empty_trash_of(layout, subject.service, pace, stop));
            return {};
        });
    });
    return true;
}

/// What no spare can be made of is not tried again before something else serves.
bool Chores::begin_spare(const std::vector<ChoreSubject>& services) {
    const auto wants = [&](const ChoreSubject& subject) { return wants_spare(subject); };
    const auto subject = std::ranges::find_if(services, wants);
    if (subject == services.end()) return false;
    begin(Kind::spare, *subject, [this, subject = *subject](const std::stop_token& stop) {
        lower_priority();
        const SpareRequest request{layout_.releases(subject.service), subject.current.value};
        const auto done = run_unpacker(unpacker_, layout_, subject.service, to_arguments(request), stop);
        if (!done) return failed(done.error());
        log(LogLevel::debug, subject.service.value + ": there is a spare of " + short_id(subject.current));
        return Outcome{.ok = true};
    });
    return true;
}

bool Chores::wants_spare(const ChoreSubject& subject) const {
    if (subject.current.empty()) return false;
    const auto failed_for = unspared_.find(subject.service);
    if (failed_for != unspared_.end() && failed_for->second == subject.current) return false;
    std::error_code error;
    const auto spare = spare_of_release(layout_.releases(subject.service), subject.current.value);
    return !std::filesystem::is_directory(spare, error);
}

void Chores::begin_scrub(const ChoreSubject& subject) {
    begin(Kind::scrub, subject, [this, subject](const std::stop_token& stop) {
        return paced(rules_.scrub_bytes_per_second, stop, [&](Pace& pace) {
            return scrub(layout_, subject, clock_, pace, stop);
        });
    });
}

void Chores::begin(Kind kind, const ChoreSubject& subject, Work work) {
    kind_ = kind;
    subject_ = subject;
    job_ = std::make_unique<Job>(JobKey{}, std::move(work), ended_);
}

bool Chores::make_way() {
    if (job_) job_->cancel();
    return !job_;
}

void Chores::end(const Outcome& outcome) {
    if (!job_) return;
    const bool given_up = job_->is_cancelled();
    job_.reset();
    if (kind_ == Kind::scrub) recall(subject_.service);
    if (given_up) return;
    settle(outcome);
    if (outcome.ok) return;
    log(LogLevel::warning, doing() + ": " + outcome.error);
    paused_until_ = clock_.monotonic() + pause_after_trouble;
}

/// Done or not, it is not due again at once. What could not be deleted is tried when there is more.
void Chores::settle(const Outcome& outcome) {
    if (kind_ == Kind::trash) trash_due_ = false;
    if (kind_ == Kind::spare && !outcome.ok) unspared_[subject_.service] = subject_.current;
}

std::string Chores::doing() const {
    switch (kind_) {
    case Kind::trash:
        break;
    case Kind::spare:
        return "make a spare of " + subject_.service.value + "'s release";
    case Kind::scrub:
        return "look at the releases of " + subject_.service.value;
    }
    return "delete old releases";
}

std::optional<Scrub> Chores::found(const ChoreSubject& subject) const {
    const auto known = scrubs_.find(subject.service);
    return known == scrubs_.end() ? std::nullopt : scrub_to_report(known->second, subject);
}

bool Chores::is_trash_left(const std::vector<ChoreSubject>& services) const {
    return std::ranges::any_of(services, [&](const ChoreSubject& subject) {
        return has_trash(layout_.releases(subject.service));
    });
}

} // namespace tt::agent

#include "agent/chores.hpp"

#include "agent/event.hpp"
#include "agent/hook_runner.hpp"
#include "agent/log.hpp"
#include "agent/pace.hpp"
#include "integrations/files/trash.hpp"
#include "integrations/posix/low_priority.hpp"
#include "integrations/posix/pipe.hpp"

#include <algorithm>
#include <tuple>

namespace tt::agent {

namespace {

/// A tree of ten thousand files goes in five seconds, in turns of a hundred.
constexpr std::uint64_t names_per_second = 2000;

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

Outcome
empty_all(const Layout& layout, const std::vector<ServiceName>& services, const std::stop_token& stop) {
    const StopEvent stopped(stop);
    Pace pace(names_per_second, [&](Duration span) { std::ignore = wait_readable(stopped.fd(), span); });
    for (const auto& service : services)
        if (const auto emptied = empty_trash_of(layout, service, pace, stop); !emptied)
            return failed(emptied.error());
    return {.ok = true};
}

} // namespace

Chores::Chores(Layout layout, std::function<void(Outcome)> ended)
    : layout_(std::move(layout))
    , ended_(std::move(ended)) {}

void Chores::go_on(const std::vector<ServiceName>& services) {
    if (job_ || !trash_due_) return;
    trash_due_ = is_trash_left(services);
    if (!trash_due_) return;
    Work work = [layout = layout_, services](const std::stop_token& stop) {
        lower_priority();
        return empty_all(layout, services, stop);
    };
    job_ = std::make_unique<Job>(JobKey{}, std::move(work), ended_);
}

bool Chores::make_way() {
    if (job_) job_->cancel();
    return !job_;
}

/// What failed is tried again when there is more of it.
void Chores::end(const Outcome& outcome) {
    if (!job_) return;
    const bool counts = !job_->is_cancelled();
    job_.reset();
    if (counts) trash_due_ = false;
    if (!outcome.ok) log(LogLevel::warning, "delete old releases: " + outcome.error);
}

bool Chores::is_trash_left(const std::vector<ServiceName>& services) const {
    return std::ranges::any_of(services, [&](const ServiceName& service) {
        return has_trash(layout_.releases(service));
    });
}

} // namespace tt::agent

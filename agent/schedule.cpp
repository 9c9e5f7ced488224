#include "agent/schedule.hpp"

#include "agent/report.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration long_wait = seconds{30};
/// Changes that nobody waits for go together for so long.
constexpr Duration gather_time = milliseconds{300};
/// A control plane that answers at once without news is not asked more often than this.
constexpr Duration least_pause = seconds{1};

} // namespace

Schedule::Schedule(std::optional<Duration> period, std::uint64_t seed, Uptime now)
    : period_(period)
    , random_(static_cast<std::minstd_rand::result_type>(seed))
    , next_(now) {
    if (period_) next_ = now + random(Duration{0}, *period_);
}

Uptime Schedule::due(const std::vector<ServiceReport>& services) const {
    if (period_ || !under_way_) return next_;
    if (services == told_) return never;
    return is_urgent(told_, services) ? sent_at_ : sent_at_ + gather_time;
}

void Schedule::sent(std::vector<ServiceReport> services, Uptime now) {
    under_way_ = true;
    told_ = std::move(services);
    sent_at_ = now;
    if (period_) next_ = std::max(next_ + *period_, now);
}

void Schedule::answered(Reply reply, Uptime now) {
    under_way_ = false;
    if (period_) return;
    switch (reply) {
    case Reply::news:
        next_ = now;
        break;
    case Reply::nothing:
        next_ = std::max(now, sent_at_ + least_pause);
        break;
    case Reply::absent:
        next_ = now + random(seconds{1}, seconds{5});
        break;
    case Reply::refused:
        next_ = now + random(seconds{30}, seconds{60});
        break;
    }
}

Duration Schedule::wait() const {
    return period_ ? Duration{0} : long_wait;
}

Duration Schedule::random(Duration from, Duration to) {
    return Duration{std::uniform_int_distribution<Duration::rep>(from.count(), to.count())(random_)};
}

} // namespace tt::agent

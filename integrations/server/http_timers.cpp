#include "integrations/server/http_timers.hpp"

namespace tt {

void HttpTimers::add(Id id, std::function<void()> work) {
    pending_.emplace(id, std::move(work));
    if (id.when < armed_) arm(id.when);
}

void HttpTimers::clear() {
    pending_.clear();
    armed_ = Clock::time_point::max();
    alarm_.cancel();
}

void HttpTimers::arm(Clock::time_point when) {
    armed_ = when;
    alarm_.expires_at(when);
    alarm_.async_wait([this](const boost::system::error_code& error) {
        if (!error) ring();
    });
}

void HttpTimers::ring() {
    const auto now = Clock::now();
    while (!pending_.empty() && pending_.begin()->first.when <= now) {
        const auto due = pending_.extract(pending_.begin()); // first: the work may add and cancel
        due.mapped()();
    }
    armed_ = Clock::time_point::max();
    if (!pending_.empty()) arm(pending_.begin()->first.when);
}

} // namespace tt

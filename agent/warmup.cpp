#include "agent/warmup.hpp"

#include "agent/event.hpp"
#include "integrations/posix/run.hpp"
#include "integrations/posix/system_clock.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace tt::agent {

namespace {

constexpr Duration pause_after_failure = std::chrono::milliseconds{50};

Duration percentile_95(std::deque<Duration> times) {
    if (times.empty()) return Duration{0};
    std::ranges::sort(times);
    return times[(times.size() * 95 + 99) / 100 - 1];
}

/// What the threads that ask have in common.
class Course {
public:
    Course(const Warmup& warmup, Duration deadline)
        : warmup_(warmup)
        , deadline_(deadline) {}

    /// Which request comes next; nothing when it is over.
    std::optional<int> next() {
        const std::scoped_lock lock(mutex_);
        if (is_warm()) return std::nullopt;
        so_far_.in_time = time_since_boot() < deadline_;
        return so_far_.in_time ? std::optional(begun_++) : std::nullopt;
    }

    /// A request that failed is as slow as can be.
    void answered(bool well, Duration took) {
        const std::scoped_lock lock(mutex_);
        ++so_far_.requests;
        so_far_.failed += well ? 0 : 1;
        newest_.push_back(well ? took : warmup_.timeout);
        if (newest_.size() > static_cast<std::size_t>(warmup_.window)) newest_.pop_front();
        so_far_.p95 = percentile_95(newest_);
    }

    [[nodiscard]] WarmedUp result() const { return so_far_; }

private:
    [[nodiscard]] bool is_warm() const {
        if (so_far_.requests - so_far_.failed < warmup_.count) return false;
        if (!warmup_.p95) return true;
        return newest_.size() >= static_cast<std::size_t>(warmup_.window) && so_far_.p95 <= *warmup_.p95;
    }

    const Warmup& warmup_;
    Duration deadline_;
    std::mutex mutex_;
    int begun_ = 0;
    std::deque<Duration> newest_;
    WarmedUp so_far_;
};

bool is_good(const Result<HttpResponse>& response) {
    return response && response->status < 500;
}

void ask(
    Course& course, const std::vector<HttpRequest>& requests, HttpClient& http, const StopEvent& stopped
) {
    for (auto number = course.next(); number; number = course.next()) {
        const Duration began = time_since_boot();
        const auto response = http.send(requests[static_cast<std::size_t>(*number) % requests.size()]);
        course.answered(is_good(response), time_since_boot() - began);
        const auto stop = wait_readable(stopped.fd(), is_good(response) ? Duration{0} : pause_after_failure);
        if (!stop || *stop) return;
    }
}

Result<std::vector<HttpRequest>>
requests_of(const Warmup& warmup, const Subject& subject, const std::stop_token& stop) {
    std::vector<HttpRequest> requests;
    for (const auto& address : warmup.http) {
        TT_ASSIGN(auto request, request_to(address, subject, warmup.timeout));
        request.stop = stop;
        requests.push_back(std::move(request));
    }
    return requests;
}

Result<> run_program(const Warmup& warmup, const Subject& subject, const std::stop_token& stop) {
    TT_ASSIGN(
        const auto exit,
        run(program_of(warmup.exec, subject), {.deadline = warmup.max, .head = 1024, .tail = 1024}, {}, stop)
    );
    if (exit.status.success() && !exit.timed_out) return {};
    const std::string how =
        exit.timed_out ? "did not end within " + to_text(warmup.max) : to_text(exit.status);
    return fail(ErrorKind::failed, "warm-up: " + warmup.exec + ": " + how);
}

} // namespace

Result<WarmedUp> warm_up(
    const Warmup& warmup, const Subject& subject, const NewHttpClient& new_client, const std::stop_token& stop
) {
    Course course(warmup, time_since_boot() + warmup.max);
    if (!warmup.exec.empty()) TT_TRY(run_program(warmup, subject, stop));
    TT_ASSIGN(const auto requests, requests_of(warmup, subject, stop));
    if (requests.empty()) return course.result();
    const StopEvent stopped(stop);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < std::max(warmup.parallel, 1); ++i)
            threads.emplace_back([&] { ask(course, requests, *new_client(), stopped); });
    }
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "the warm-up was stopped");
    return course.result();
}

} // namespace tt::agent

// Preloaded into tt-serve and tt-agent, and through them into the programs of tt that these start: time goes
// faster for them. TT_FAST_CLOCK is `FACTOR REALTIME MONOTONIC BOOTTIME`: from those readings on, in
// nanoseconds, each clock runs FACTOR times as fast as the machine's, in every process alike, whenever it was
// started; and whatever waits for a clock waits so much shorter. Hooks, and services that hooks start, go at
// their own pace, as does the kernel: a lost packet is sent again after as long as ever.

#include <dlfcn.h>
#include <poll.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Nanoseconds = std::int64_t;

constexpr Nanoseconds second = 1'000'000'000;
constexpr Nanoseconds millisecond = 1'000'000;

/// What comes behind this library under that name.
template<class Function>
Function* behind(Function*, const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

struct FastClock {
    long factor = 1;
    long realtime = 0;
    long monotonic = 0;
    long boottime = 0;
};

const FastClock& fast_clock() {
    static const FastClock clock = [] {
        FastClock read;
        const char* text = std::getenv("TT_FAST_CLOCK");
        if (text == nullptr
            || std::sscanf(
                   text, "%ld %ld %ld %ld", &read.factor, &read.realtime, &read.monotonic, &read.boottime
               ) != 4)
            ::_exit(98);
        return read;
    }();
    return clock;
}

/// Where the clock stood when time began to go faster; -1 for one that measures something else, such as CPU.
Nanoseconds begin_of(clockid_t clock) {
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        return fast_clock().realtime;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
        return fast_clock().monotonic;
    case CLOCK_BOOTTIME:
        return fast_clock().boottime;
    default:
        return -1;
    }
}

Nanoseconds count(const timespec& time) {
    return time.tv_sec * second + time.tv_nsec;
}

timespec spec_of(Nanoseconds time) {
    return {.tv_sec = time / second, .tv_nsec = time % second};
}

timespec fast(clockid_t clock, const timespec& time) {
    const Nanoseconds begin = begin_of(clock);
    return begin < 0 ? time : spec_of(begin + (count(time) - begin) * fast_clock().factor);
}

/// How long a wait takes on the machine. Never nothing, which would mean something else.
Nanoseconds shortened(Nanoseconds wait) {
    return wait == 0 ? 0 : std::max<Nanoseconds>(wait / fast_clock().factor, 1);
}

/// When the machine's clock stands where the faster one stands at `time`.
timespec slow(clockid_t clock, const timespec& time) {
    const Nanoseconds begin = begin_of(clock);
    if (begin < 0) return time;
    return spec_of(std::max<Nanoseconds>(begin + (count(time) - begin) / fast_clock().factor, 1));
}

timespec wait_of(int milliseconds) {
    return spec_of(shortened(milliseconds * millisecond));
}

bool is_ours(const char* path) {
    return std::string_view(path).contains("/tt-");
}

std::string entry(const char* name) {
    const char* value = std::getenv(name);
    return std::string(name) + "=" + (value == nullptr ? "" : value);
}

/// Kept from the beginning, because a shim clears its environment before it becomes what it runs.
const std::string preload = entry("LD_PRELOAD");
const std::string fast_clock_text = entry("TT_FAST_CLOCK");

} // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    static auto* const real = behind(&::clock_gettime, "clock_gettime");
    const int result = real(clock, time);
    if (result == 0) *time = fast(clock, *time);
    return result;
}

time_t time(time_t* to) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (to != nullptr) *to = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(timeval* to, void*) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    *to = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

int poll(pollfd* watched, nfds_t size, int milliseconds) {
    const timespec wait = wait_of(std::max(milliseconds, 0));
    return ::ppoll(watched, size, milliseconds < 0 ? nullptr : &wait, nullptr);
}

int epoll_wait(int epoll, epoll_event* events, int size, int milliseconds) {
    const timespec wait = wait_of(std::max(milliseconds, 0));
    return ::epoll_pwait2(epoll, events, size, milliseconds < 0 ? nullptr : &wait, nullptr);
}

/// Only for timers of the monotonic clock, and without repetition: that is what Asio has.
int timerfd_settime(int timer, int flags, const itimerspec* value, itimerspec* old) noexcept {
    static auto* const real = behind(&::timerfd_settime, "timerfd_settime");
    itimerspec changed = *value;
    if ((flags & TFD_TIMER_ABSTIME) == 0)
        changed.it_value = spec_of(shortened(count(value->it_value)));
    else if (count(value->it_value) != 0)
        changed.it_value = slow(CLOCK_MONOTONIC, value->it_value);
    return real(timer, flags, &changed, old);
}

int pthread_cond_clockwait(
    pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until
) {
    static auto* const real = behind(&::pthread_cond_clockwait, "pthread_cond_clockwait");
    const timespec changed = slow(clock, *until);
    return real(condition, mutex, clock, &changed);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
    return pthread_cond_clockwait(condition, mutex, CLOCK_REALTIME, until);
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* wait, timespec* left) {
    static auto* const real = behind(&::clock_nanosleep, "clock_nanosleep");
    const bool absolute = (flags & TIMER_ABSTIME) != 0;
    const timespec changed = absolute ? slow(clock, *wait) : spec_of(shortened(count(*wait)));
    return real(clock, flags, &changed, left);
}

int nanosleep(const timespec* wait, timespec* left) {
    return clock_nanosleep(CLOCK_MONOTONIC, 0, wait, left);
}

int posix_spawnp(
    pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes, char* const arguments[], char* const environment[]
) {
    static auto* const real = behind(&::posix_spawnp, "posix_spawnp");
    std::vector<char*> variables;
    for (auto at = environment; at != nullptr && *at != nullptr; ++at) variables.push_back(*at);
    if (is_ours(path))
        for (const std::string* variable : {&preload, &fast_clock_text})
            variables.push_back(const_cast<char*>(variable->c_str()));
    variables.push_back(nullptr);
    return real(pid, path, actions, attributes, arguments, variables.data());
}

/// What a shim becomes.
int execv(const char* path, char* const arguments[]) noexcept {
    static auto* const real = behind(&::execv, "execv");
    if (is_ours(path))
        for (const std::string* variable : {&preload, &fast_clock_text})
            ::putenv(const_cast<char*>(variable->c_str()));
    return real(path, arguments);
}
}

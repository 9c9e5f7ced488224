#include "tests/bench/fleet/course.hpp"

#include "tests/bench/fleet/course_hosts.hpp"

#include <algorithm>

namespace tt::bench {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// What a round is made of; each brings along what follows from it.
enum class Stroke {
    scale_out,
    scale_in,
    lose,
    crash,
    cut,
    kill_agent,
    kill_server,
    good_build,
    bad_build,
    rollback,
    restart,
    pause,
    freeze,
};

std::vector<Stroke> one_round() {
    using enum Stroke;
    return {scale_out,  scale_out, scale_in,   lose,       lose,        crash,      crash,
            cut,        cut,       kill_agent, kill_agent, kill_server, good_build, good_build,
            good_build, bad_build, rollback,   restart,    pause,       freeze};
}

bool needs_server(Happening what) {
    using enum Happening;
    switch (what) {
    case drain:
    case leave:
    case forget:
    case publish:
    case publish_bad:
    case rollback:
    case restart:
    case pause:
    case resume:
    case unhold:
    case freeze:
    case unfreeze:
    case kill_server:
        return true;
    default:
        return false;
    }
}

class CourseMaker {
public:
    explicit CourseMaker(const CourseSize& size)
        : random_(size.seed) {
        course_.size = size;
        const int canaries = std::max(2, size.agents / 10);
        for (int i = 0; i < size.agents; ++i)
            course_.hosts.push_back(hosts_.add(i < canaries ? "canary" : "prod"));
    }

    Course make() {
        const Duration margin = course_.size.length / 24;
        send_server_away(margin);
        const auto strokes = draw_strokes();
        const Duration slot = (course_.size.length - 2 * margin) / static_cast<int>(strokes.size());
        for (std::size_t i = 0; i < strokes.size(); ++i) {
            const Duration begin = margin + slot * static_cast<int>(i);
            play(strokes[i], random_.between(begin, begin + slot));
        }
        close();
        return std::move(course_);
    }

private:
    /// Some time in the middle.
    void send_server_away(Duration lasts) {
        const Duration begin = random_.between(course_.size.length / 3, course_.size.length * 2 / 3);
        add(begin, Happening::stop_server);
        add(begin + lasts, Happening::start_server);
        away_from_ = begin;
        away_to_ = begin + lasts;
    }

    std::vector<Stroke> draw_strokes() {
        std::vector<Stroke> strokes;
        for (int round = 0; round < course_.size.rounds; ++round) {
            auto more = one_round();
            for (std::size_t left = more.size(); left > 1; --left)
                std::swap(
                    more[left - 1],
                    more[static_cast<std::size_t>(random_.between(0, static_cast<int>(left) - 1))]
                );
            strokes.insert(strokes.end(), more.begin(), more.end());
        }
        return strokes;
    }

    void play(Stroke stroke, Duration at) {
        switch (stroke) {
        case Stroke::scale_out:
            return enroll(at, any_stage());
        case Stroke::scale_in:
            return scale_in(at);
        case Stroke::lose:
            return lose(at);
        case Stroke::crash:
            return for_a_while(at, Happening::crash, Happening::boot, minutes{20});
        case Stroke::cut:
            return for_a_while(at, Happening::cut, Happening::mend, minutes{12});
        case Stroke::kill_agent:
            return kill_agent(at);
        case Stroke::kill_server:
            return add(at, Happening::kill_server);
        case Stroke::good_build:
            return add(at, Happening::publish);
        case Stroke::bad_build:
            return add(at, Happening::publish_bad, any_stage());
        case Stroke::rollback:
            return roll_back(at);
        case Stroke::restart:
            return add(at, Happening::restart, any_stage());
        case Stroke::pause:
            return pause(at);
        case Stroke::freeze:
            add(at, Happening::freeze);
            return add(at + some(minutes{20}, minutes{40}), Happening::unfreeze);
        }
    }

    void scale_in(Duration at) {
        at = when_there(Happening::drain, at);
        const auto stage = any_stage();
        const auto host = hosts_.may_shrink(stage) ? hosts_.any_idle(stage, at, random_) : std::string();
        if (host.empty()) return;
        const Duration left = at + some(minutes{15}, minutes{25});
        add(at, Happening::drain, host);
        add(left, Happening::leave, host);
        hosts_.remove(host);
    }

    /// Whoever comes in its place is another host, and comes soon.
    void lose(Duration at) {
        const auto host = hosts_.any_idle(any_stage(), at, random_);
        if (host.empty()) return;
        const Duration replaced = at + some(minutes{4}, minutes{20});
        add(at, Happening::lose, host);
        enroll(replaced, stage_of(host));
        hosts_.miss_one(stage_of(host), at, replaced + settle());
        add(at + some(minutes{62}, minutes{90}), Happening::forget, host);
        hosts_.remove(host);
    }

    void for_a_while(Duration at, Happening begin, Happening end, Duration longest) {
        const auto host = hosts_.any_idle(any_stage(), at, random_);
        if (host.empty()) return;
        const Duration over = at + some(minutes{1}, longest);
        add(at, begin, host);
        add(over, end, host);
        hosts_.leave_alone(host, over + settle());
        hosts_.miss_one(stage_of(host), at, over + settle());
    }

    void kill_agent(Duration at) {
        if (const auto host = hosts_.any_idle(any_stage(), at, random_); !host.empty())
            add(at, Happening::kill_agent, host);
    }

    /// It sets a hold, which somebody lifts.
    void roll_back(Duration at) {
        const auto stage = any_stage();
        add(at, Happening::rollback, stage);
        add(at + some(minutes{15}, minutes{30}), Happening::unhold, stage);
    }

    /// In the middle of a restart, so that there is something to pause.
    void pause(Duration at) {
        add(at, Happening::restart, "prod");
        const Duration begin = at + some(minutes{2}, minutes{4});
        add(begin, Happening::pause, "prod");
        add(begin + some(minutes{5}, minutes{15}), Happening::resume, "prod");
    }

    void enroll(Duration at, const std::string& stage) {
        const auto host = hosts_.add(stage);
        add(at, Happening::enroll, host);
        hosts_.leave_alone(host, at + settle());
    }

    /// What needs the server while it is away waits until it is back.
    [[nodiscard]] Duration when_there(Happening what, Duration at) const {
        const bool is_away = at >= away_from_ && at <= away_to_;
        return needs_server(what) && is_away ? away_to_ + settle() : at;
    }

    /// Nothing lasts longer than the day; then holds are lifted, and a good build comes.
    void close() {
        auto& events = course_.events;
        for (Event& event : events) event.at = std::min(event.at, course_.size.length);
        std::ranges::stable_sort(events, {}, &Event::at);
        for (const char* stage : {"canary", "prod"}) add(course_.size.length, Happening::unhold, stage);
        add(course_.size.length, Happening::publish);
    }

    /// In whole seconds, so that the text says all.
    void add(Duration at, Happening what, std::string subject = {}) {
        at = std::chrono::floor<seconds>(when_there(what, at));
        course_.events.push_back({at, what, std::move(subject)});
    }

    /// A time of that order.
    Duration some(Duration low, Duration high) { return scaled(random_.between(low, high)); }

    /// Less in a day that is short.
    [[nodiscard]] Duration scaled(Duration time) const {
        return course_.size.length < std::chrono::hours{6} ? time / 4 : time;
    }

    /// How long a host that came back is left in peace.
    [[nodiscard]] Duration settle() const { return scaled(minutes{6}); }

    std::string any_stage() { return random_.chance(0.3) ? "canary" : "prod"; }

    sim::Random random_;
    Course course_;
    Duration away_from_ = Duration::max(); ///< The server is.
    Duration away_to_ = Duration::max();
    CourseHosts hosts_;
};

} // namespace

Course make_course(const CourseSize& size) {
    return CourseMaker(size).make();
}

} // namespace tt::bench

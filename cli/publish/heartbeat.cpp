#include "cli/publish/heartbeat.hpp"

namespace tt {

namespace {

constexpr Duration pace_of_lines = std::chrono::seconds{30};
constexpr Duration pace_of_pictures = std::chrono::milliseconds{200};

} // namespace

Heartbeat::Heartbeat(Output& output, std::string line)
    : output_(output)
    , line_(std::move(line))
    , thread_([this](const std::stop_token& stop) { beat(stop); }) {}

Heartbeat::~Heartbeat() {
    thread_.request_stop();
    thread_.join();
    if (!drawn_.empty()) output_.redraw({});
}

void Heartbeat::say(std::string line) {
    const std::scoped_lock lock(mutex_);
    line_ = std::move(line);
}

void Heartbeat::beat(const std::stop_token& stop) {
    const bool draws = output_.can_redraw();
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        condition_.wait_for(lock, stop, draws ? pace_of_pictures : pace_of_lines, [] { return false; });
        if (stop.stop_requested()) return;
        if (draws)
            draw();
        else
            output_.remark(line_);
    }
}

void Heartbeat::draw() {
    if (line_ == drawn_) return;
    output_.redraw({line_});
    drawn_ = line_;
}

} // namespace tt

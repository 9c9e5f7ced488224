#include "integrations/writeback/write_back_worker.hpp"

#include <utility>

namespace tt {

namespace {

/// Between two looks at the state: a rollout commits many times a second.
constexpr Duration pause = std::chrono::milliseconds{500};

/// Whether nothing that GitHub hears of differs. Tables stand where they stood as long as nobody wrote.
bool is_same_story(const State& one, const State& other) {
    return &one.deploys.rows() == &other.deploys.rows() && &one.stages.rows() == &other.stages.rows()
           && &one.services.rows() == &other.services.rows() && &one.vetoes.rows() == &other.vetoes.rows();
}

} // namespace

WriteBackWorker::WriteBackWorker(GithubWriter::Setting setting, Clock& clock)
    : writer_(std::move(setting), clock)
    , thread_([this](const std::stop_token& stop) { run(stop); }) {}

WriteBackWorker::~WriteBackWorker() {
    stop();
}

void WriteBackWorker::look(std::shared_ptr<const State> state) {
    {
        const std::scoped_lock lock(mutex_);
        due_ = due_ || state_ == nullptr || !is_same_story(*state_, *state);
        state_ = std::move(state);
    }
    changed_.notify_one();
}

bool WriteBackWorker::busy() const {
    const std::scoped_lock lock(mutex_);
    return due_;
}

void WriteBackWorker::stop() {
    thread_.request_stop();
    writer_.stop();
    if (thread_.joinable()) thread_.join();
}

void WriteBackWorker::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (true) {
        await(lock, stop);
        if (stop.stop_requested()) return;
        const std::shared_ptr<const State> state = state_;
        lock.unlock();
        const std::optional<Duration> wake = writer_.step(*state);
        lock.lock();
        wake_ = wake;
        due_ = !is_same_story(*state, *state_);
        changed_.wait_for(lock, stop, pause, [] { return false; });
    }
}

/// Until there is something to do, or the end.
void WriteBackWorker::await(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    const auto is_due = [this] { return due_; };
    if (wake_)
        changed_.wait_for(lock, stop, *wake_, is_due);
    else
        changed_.wait(lock, stop, is_due);
}

} // namespace tt

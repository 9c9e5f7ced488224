#include "integrations/intake/intake.hpp"

#include <utility>

namespace tt {

namespace {

/// Each unpacks and packs a whole build.
constexpr int most_at_once = 4;

} // namespace

Intake::Intake(IntakeSetting setting, Clock& clock)
    : publish_(setting.publish)
    , setting_(std::move(setting))
    , clock_(clock) {
    setting_.publish = [this](const RunToPublish& run, const std::stop_token& stop) {
        return publish_in_turn(run, stop);
    };
}

Intake::~Intake() {
    stop();
}

void Intake::look(std::shared_ptr<const State> state) {
    const std::scoped_lock lock(mutex_);
    const bool same = state_ != nullptr && &state_->services.rows() == &state->services.rows();
    state_ = std::move(state);
    if (same || stopped_) return;
    for (auto& [name, desk] : desks_) {
        const Service* service = state_->services.find(name.value);
        if (service == nullptr || std::exchange(desk.policy, service->policy) == service->policy) continue;
        desk.due = true;
    }
    add_desks();
    changed_.notify_all();
}

/// A service that wants it no more keeps its place, and does nothing there.
void Intake::add_desks() {
    for (const auto& [key, service] : state_->services.rows()) {
        const Policy* policy = current_policy(*state_, service->name);
        if (policy == nullptr || !policy->ci.publish || desks_.contains(service->name)) continue;
        Desk& desk = desks_[service->name];
        desk.policy = service->policy;
        desk.thread = std::jthread([this, name = service->name, &desk](const std::stop_token& stop) {
            work(name, desk, stop);
        });
    }
}

void Intake::look_again(const Hint& hint) {
    const std::scoped_lock lock(mutex_);
    const auto desk = desks_.find(hint.service);
    if (desk == desks_.end()) return;
    desk->second.due = desk->second.called = true;
    changed_.notify_all();
}

std::optional<Because> Intake::trouble(const ServiceName& service) const {
    const std::scoped_lock lock(mutex_);
    const auto desk = desks_.find(service);
    return desk == desks_.end() ? std::nullopt : desk->second.trouble;
}

void Intake::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
        for (auto& [name, desk] : desks_) desk.thread.request_stop();
    }
    for (auto& [name, desk] : desks_)
        if (desk.thread.joinable()) desk.thread.join();
}

void Intake::work(const ServiceName& service, Desk& desk, const std::stop_token& stop) {
    ServiceIntake intake(service, setting_, clock_, stop);
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        desk.due = false;
        if (std::exchange(desk.called, false)) intake.hurry();
        const std::shared_ptr<const State> state = state_;
        lock.unlock();
        ServiceIntake::Look done = intake.look(*state);
        lock.lock();
        desk.trouble = std::move(done.trouble);
        const auto is_due = [&] { return desk.due; };
        if (done.again)
            changed_.wait_for(lock, stop, *done.again, is_due);
        else
            changed_.wait(lock, stop, is_due);
    }
}

Result<std::string> Intake::publish_in_turn(const RunToPublish& run, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const bool mine = changed_.wait(lock, stop, [this] { return publishing_ < most_at_once; });
    if (!mine) return fail(ErrorKind::cancelled, "the control plane stops");
    ++publishing_;
    lock.unlock();
    auto published = publish_(run, stop);
    lock.lock();
    --publishing_;
    changed_.notify_all();
    return published;
}

} // namespace tt

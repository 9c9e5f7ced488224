#pragma once

#include "agent/state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tt::agent {

/// Tells the supervisor that started this process how it is, as sd_notify(3) describes it: datagrams to the
/// socket that NOTIFY_SOCKET names. Without one it says nothing. Nothing waits for the supervisor.
class Notifier {
public:
    Notifier() = default;

    /// As the environment says; takes the variables out of it, so that no child speaks for this process.
    static Notifier from_environment();

    /// The agent is enrolled and has begun to report. Once.
    void ready();

    /// What it does, for people.
    void status(const std::string& text);

    void stopping() const { send("STOPPING=1"); }

    /// A sign of life of the deciding loop, if one is due. Returns when the next one is.
    Uptime alive(Uptime now);

    [[nodiscard]] const std::optional<Duration>& watchdog() const { return watchdog_; }

private:
    void send(std::string_view message) const;

    std::string socket_;               ///< A path, or `@` and an abstract name; empty: nobody listens.
    std::optional<Duration> watchdog_; ///< The agent counts as hung after so long without a sign.
    bool ready_ = false;
    std::string told_;
    Uptime next_sign_{0};
};

} // namespace tt::agent

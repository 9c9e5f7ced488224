#pragma once

#include "integrations/jenkins/run.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace tt::jenkins {

/// A run to be started.
struct Start {
    std::string job;
    std::map<std::string, std::string> parameters = {};
    /// Makes starting idempotent: what has the key already is found and not started again. Jenkins keeps it
    /// as the value of a parameter, which the job has to have.
    std::string key = {};
    std::string key_parameter = "TT_KEY";
};

/// What was asked for, to follow it by. Worth keeping: everything else can be asked again with it.
struct Ticket {
    std::string job;
    std::optional<std::int64_t> queue_item = {};
    std::optional<std::int64_t> run = {};
    bool found = false; ///< It was there before, under the same key.

    bool operator==(const Ticket&) const = default;
};

/// How far it has come.
enum class TicketState {
    queued,    ///< → running, cancelled
    running,   ///< → finished
    finished,  ///< The run has a result.
    cancelled, ///< Somebody took it out of the queue; there is no run.
    lost, ///< Jenkins knows neither the item nor a run of it: one was deleted, or Jenkins lost its queue.
};

struct Progress {
    TicketState state = TicketState::queued;
    Ticket ticket;               ///< With the run, as soon as there is one.
    std::string why = {};        ///< Why it is still queued, in Jenkins' words.
    std::optional<Run> run = {}; ///< When it is running or finished.
};

/// How hard a run is stopped. `term` and `kill` are for pipelines that do not stop, one after the other.
enum class StopHow { stop, term, kill };

} // namespace tt::jenkins

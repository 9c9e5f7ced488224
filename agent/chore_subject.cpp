#include "agent/chore_subject.hpp"

#include "agent/decide.hpp"

namespace tt::agent {

ChoreSubject chore_subject(const ServiceState& state) {
    ChoreSubject subject{state.service, state.resident};
    if (state.current) {
        subject.current = state.current->build;
        if (!find_resident(state, subject.current)) subject.releases.push_back({.build = subject.current});
    }
    if (state.walk && is_over(*state.walk))
        subject.walk = state.walk->goal.deploy.value + "." + std::to_string(state.walk->goal.retry);
    return subject;
}

} // namespace tt::agent

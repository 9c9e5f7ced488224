#include "agent/permit.hpp"

#include <algorithm>
#include <utility>

namespace tt::agent {

Duration bounded(Duration span) {
    return std::clamp(span, Duration{0}, Duration{std::chrono::hours{24 * 30}});
}

void take_permit(ServiceState& state, const Activate* offer, std::uint64_t epoch, Uptime sent_at) {
    const auto held = std::exchange(state.permit, std::nullopt);
    const bool again = held && offer && offer->permit == held->id;
    if (held && !again) state.spent = held->id;
    const bool begun = offer && state.walk && state.walk->permit == offer->permit;
    if (!offer || begun || offer->permit == state.spent) return;
    const Uptime until = sent_at + bounded(offer->ttl);
    state.permit = HeldPermit{
        offer->permit, epoch, again ? std::min(until, held->begin_before) : until, bounded(offer->deadline)
    };
}

void give_back(ServiceState& state) {
    if (!state.permit) return;
    state.spent = state.permit->id;
    state.permit.reset();
}

bool has_expired(const ServiceState& state, Uptime now) {
    return state.permit && now >= state.permit->begin_before;
}

} // namespace tt::agent

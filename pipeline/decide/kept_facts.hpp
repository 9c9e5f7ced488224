#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/model/change.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

namespace tt {

/// What gather() gives, kept from plan to plan: of a stage with thousands of hosts, gathering costs more than
/// planning, and from one plan to the next only a few hosts say anything new.
///
/// It must hear of every change right after the state took it, and of every report. For one thread.
class KeptFacts {
public:
    /// `state` outlives it, and stays where it is.
    explicit KeptFacts(const State& state)
        : state_(&state) {}

    /// As gather() would give them now; null if the service or stage is unknown. They hold until the next
    /// change or call.
    const StageFacts* of(const ServiceName& service, const StageName& stage, Time now);

    /// The state took this change.
    void hear(const Change& change);

    /// The host was heard of, and nothing else has changed.
    void hear(const Presence& presence);

    /// The state is not what the changes made of it.
    void forget_all() { kept_.clear(); }

private:
    struct Kept {
        StageFacts facts;
        std::unordered_map<std::string, std::size_t> places; ///< Of the members, by host id.
        std::uint64_t used = 0;
    };

    void hear(const Host& host);
    void hear(const Permit& permit);
    void look_at_host(Kept& kept, const HostId& id);
    void make_room();

    const State* state_;
    std::map<std::string, Kept> kept_; ///< By stage key; a few, of the stages planned last.
    std::uint64_t uses_ = 0;
};

} // namespace tt

#include "integrations/yaml/service_keys.hpp"

#include <array>

namespace tt::yaml {

namespace {

Table<Batch> batch_keys() {
    using K = Keys<Batch>;
    static const std::array keys{
        K::value<&Batch::to, Hosts<1>>("to", "So many hosts, counted from the start, serve the build.")
            .required(),
        K::value<&Batch::wait, Span<0>>("wait", "Time between this batch and the next."),
    };
    return keys;
}

} // namespace

Table<RolloutPolicy> rollout_keys() {
    using K = Keys<RolloutPolicy>;
    using R = RolloutPolicy;
    static const std::array keys{
        K::sections<&R::batches, batch_keys, &Batch::to, Hosts<1>>(
            "batches", "Targets on the way to all hosts."
        )
            .falling_back_to("all hosts at once"),
        K::value<&R::parallel, Hosts<1>>("parallel", "Hosts that may be out at once."),
        K::value<&R::floor, Hosts<0, true>>("floor", "Share of the hosts that always serves.")
            .falling_back_to("75%, lower where no host could move"),
        K::value<&R::per_zone, Whole<1, 1'000'000>>("per_zone", "Hosts of one zone that may be out at once.")
            .falling_back_to("no limit"),
        K::value<&R::failures, Hosts<0>>("failures", "Failed hosts that halt the rollout, at least one."),
        K::value<&R::lost, Hosts<0>>("lost", "More hosts than this falling silent halt the rollout."),
        K::value<&R::deadline, Span<>>("deadline", "Time of one host, to prepare and again to activate."),
        K::value<&R::halt_timeout, Span<>>("halt_timeout", "How long a halted rollout waits for people."),
        K::value<&R::pause_timeout, Span<>>(
            "pause_timeout", "How long a pause lasts before the deploy is aborted."
        ),
        K::value<&R::allow_outage, Switch>(
            "allow_outage", "Whether the stage may be left without a serving host."
        ),
        K::value<&R::new_hosts, Whole<1, 1'000'000>>(
            "new_hosts", "New hosts that take the proven build at once."
        ),
        K::unsupported("steps", "write `batches`"),
    };
    return keys;
}

} // namespace tt::yaml

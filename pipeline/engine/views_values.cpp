#include "pipeline/engine/views_values.hpp"

#include "pipeline/model/runtime_values.hpp"

namespace tt {

namespace {

/// Against the one before it, or against nothing.
ValuesRevisionView view_of(const RuntimeConfig& config, const RuntimeConfig* before) {
    ValuesRevisionView view{config.revision, config.set_at, config.set_by, {}};
    for (const ValueChange& change : changed_values(before ? before->stages : Values{}, config.stages))
        view.changed.push_back(to_text(change));
    return view;
}

} // namespace

Result<ValuesHistoryView> values_history(const State& state, const ServiceName& service) {
    const Service* known = state.services.find(service.value);
    if (!known) return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    const auto find = [&](int revision) {
        return state.runtime_configs.find(service.value + "@" + std::to_string(revision));
    };
    ValuesHistoryView view;
    for (int revision = known->runtime_config; revision > 0; --revision)
        if (const RuntimeConfig* config = find(revision))
            view.values.push_back(view_of(*config, revision > 1 ? find(revision - 1) : nullptr));
    return view;
}

} // namespace tt

#include "pipeline/decide/requests.hpp"
#include "pipeline/engine/views.hpp"
#include "pipeline/forecast/forecast.hpp"

namespace tt {

namespace {

constexpr Duration longest_forecast = std::chrono::days{366};

Result<> check_ahead(Duration ahead) {
    if (ahead > Duration{0} && ahead <= longest_forecast) return {};
    return fail(
        ErrorKind::invalid_input, "cannot look ahead for " + to_text(ahead),
        "give a time of at most " + to_text(longest_forecast)
    );
}

} // namespace

Result<CalendarView> calendar_view(
    const State& state, const ServiceName& service, const StageName& stage, Duration ahead, Time now
) {
    TT_TRY(check_ahead(ahead));
    if (!service.empty() && !current_policy(state, service))
        return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    if (!stage.empty()) TT_TRY(find_stage_policy(state, service, stage));
    CalendarView view = forecast(state, service, now, now + ahead);
    const auto elsewhere = [&](const auto& each) { return !stage.empty() && each.stage != stage; };
    std::erase_if(view.arrivals, elsewhere);
    std::erase_if(view.absences, elsewhere);
    return view;
}

} // namespace tt

#include "integrations/api/api_reply.hpp"

namespace tt {

namespace {

std::string text_of(const Labels& annotations, const char* name) {
    const auto found = annotations.find(name);
    return found == annotations.end() ? "" : found->second;
}

Alert alert_of(NotedAlert noted) {
    std::string summary = text_of(noted.annotations, "summary");
    if (summary.empty()) summary = text_of(noted.annotations, "description");
    return {std::move(noted.labels), std::move(summary), noted.starts_at};
}

/// What is resolved needs no answer.
TakeAlerts firing(AlertNotice notice) {
    TakeAlerts request;
    for (NotedAlert& noted : notice.alerts)
        if (noted.status == "firing") request.alerts.push_back(alert_of(std::move(noted)));
    return request;
}

} // namespace

std::vector<Route> alert_routes(Api& api) {
    const RouteHandler post = [&api](Call call, Respond respond) {
        auto notice = decode<AlertNotice>(call.request.body); // Of Alertmanager's keys tt reads a few.
        if (!notice) return respond(error_reply(notice.error()));
        submit(api, firing(*std::move(notice)), std::move(call.caller.actor), std::move(respond));
    };
    return {{"POST", "/v1/alerts", Access::act, post}};
}

} // namespace tt

#include "integrations/api/api_reply.hpp"
#include "integrations/github/url.hpp"
#include "integrations/github/webhook.hpp"
#include "integrations/jenkins/notification.hpp"

#include <memory>

/// What GitHub and Jenkins call when they have news. A call is only ever a hint: tt looks at once where it
/// would have looked within a minute, and believes what it sees there.
namespace tt {

namespace {

using github::Reception;

/// Also the job of one branch, which stands below the job of the project.
bool is_of(const std::string& job, const std::string& project) {
    return !project.empty() && (job == project || job.starts_with(project + "/"));
}

/// Hints at every service that `concerns` finds concerned by its policy.
template<class Concerns>
void hint(const Api& api, const CommitId& commit, Concerns concerns) {
    const auto state = api.engine.state();
    for (const auto& [key, service] : state->services.rows()) {
        const Policy* policy = current_policy(*state, service->name);
        if (policy && concerns(*policy)) api.look_again({service->name, commit});
    }
}

/// Without a commit it is news of a branch that is gone, or of nothing.
void take_news(const Api& api, const github::Notice& notice) {
    if (!notice.commit) return;
    const std::string repository = github::lower_case(notice.repository);
    hint(api, *notice.commit, [&](const Policy& policy) {
        return github::lower_case(policy.source.github) == repository;
    });
}

github::Delivery delivery_of(HttpServerRequest request) {
    return {
        .event = std::string(request.headers.value("X-GitHub-Event")),
        .id = std::string(request.headers.value("X-GitHub-Delivery")),
        .signature = std::string(request.headers.value("X-Hub-Signature-256")),
        .content_type = std::string(request.headers.value("Content-Type")),
        .body = std::move(request.body)
    };
}

Reply no_secret() {
    return error_reply(
        401, "denied", "this server has no secret for GitHub's webhooks",
        "write the webhook's secret to 'webhook.secret' in the server's state directory, and restart it"
    );
}

Reply answer_to(const github::Received& received) {
    switch (received.reception) {
    case Reception::news:
    case Reception::ignored:
        return Reply{.status = 204};
    case Reception::replayed:
        return Reply{
            .status = 200, .body = encode(Answer{"", "nothing is done again: " + received.why, false})
        };
    case Reception::forged:
        return error_reply(401, "denied", "the delivery is refused: " + received.why);
    case Reception::garbage:
        break;
    }
    return error_reply(400, "invalid_input", "the delivery is not understood: " + received.why);
}

RouteHandler from_github(Api& api) {
    const auto desk = std::make_shared<github::WebhookDesk>(api.webhook_secret);
    return [&api, desk](Call call, const Respond& respond) {
        if (api.webhook_secret.empty()) return respond(no_secret());
        const github::Received received = desk->receive(delivery_of(std::move(call.request)));
        if (received.reception == Reception::news) take_news(api, received.notice);
        respond(answer_to(received));
    };
}

RouteHandler from_jenkins(Api& api) {
    return [&api](const Call& call, const Respond& respond) {
        const auto run = jenkins::read_notification(call.request.body);
        if (!run) return respond(error_reply(run.error()));
        hint(api, {}, [&](const Policy& policy) { return is_of(run->job, policy.ci.job); });
        respond(Reply{.status = 204});
    };
}

} // namespace

std::vector<Route> hook_routes(Api& api) {
    return {
        {"POST", "/v1/hooks/github", Access::knock, from_github(api)},
        {"POST", "/v1/hooks/jenkins", Access::look, from_jenkins(api)}
    };
}

} // namespace tt

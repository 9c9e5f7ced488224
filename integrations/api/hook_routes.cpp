#include "integrations/api/api_reply.hpp"
#include "integrations/github/address.hpp"
#include "integrations/github/url.hpp"
#include "integrations/github/webhook.hpp"
#include "integrations/jenkins/notification.hpp"

#include <algorithm>
#include <iterator>
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

/// The policies that stand, if `concerns` says so.
template<class Concerns>
std::vector<Policy> policies_where(const State& state, Concerns concerns) {
    std::vector<Policy> found;
    for (const auto& [key, service] : state.services.rows())
        if (const Policy* policy = current_policy(state, service->name); policy && concerns(*policy))
            found.push_back(*policy);
    return found;
}

void hint(const Api& api, const std::vector<Policy>& concerned, const CommitId& commit) {
    for (const Policy& policy : concerned) api.look_again({policy.service, commit});
}

/// Whether the repository may be on the server that the policy names. Of one that names an API nobody knows
/// which server it is of.
bool may_be_on(const std::string& server, const std::string& page) {
    const auto url = github::parse_url(page);
    if (!url || github::names_api(server)) return true;
    return github::api_of_server(server).value_or("") == github::api_of_host(url->host).value_or("-");
}

/// Without a commit it is news of a branch that is gone, or of nothing.
void take_news(const Api& api, const github::Notice& notice) {
    if (!notice.commit) return;
    const std::string repository = github::lower_case(notice.repository);
    const auto concerned = policies_where(*api.engine.state(), [&](const Policy& policy) {
        return github::lower_case(policy.source.github) == repository
               && may_be_on(policy.source.server, notice.page);
    });
    hint(api, concerned, *notice.commit);
}

/// Of jobs with one name those on the server that the run is on. Jenkins may know itself under another
/// address than people do, so that none is: then those on every server, which costs a look.
void take_note(const Api& api, const jenkins::Notification& note) {
    const auto namesakes = policies_where(*api.engine.state(), [&](const Policy& policy) {
        return is_of(note.run.job, policy.ci.job);
    });
    std::vector<Policy> there;
    std::ranges::copy_if(namesakes, std::back_inserter(there), [&](const Policy& policy) {
        const std::string slash = policy.ci.jenkins.ends_with('/') ? "" : "/";
        return note.url.starts_with(policy.ci.jenkins + slash);
    });
    hint(api, there.empty() ? namesakes : there, {});
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

/// What nobody who knows a secret would send: refused by its head, so that a stranger's body is not even
/// read.
std::optional<Reply> refuse_stranger(const Api& api, const HttpServerRequest& head) {
    if (api.webhook_secrets.empty()) return no_secret();
    if (github::is_signature(head.headers.value("X-Hub-Signature-256"))) return std::nullopt;
    return error_reply(401, "denied", "the delivery is refused: it has no signature");
}

RouteHandler from_github(Api& api) {
    const auto desk = std::make_shared<github::WebhookDesk>(api.webhook_secrets);
    return [&api, desk](Call call, const Respond& respond) {
        const github::Received received = desk->receive(delivery_of(std::move(call.request)));
        if (received.reception == Reception::news) take_news(api, received.notice);
        respond(answer_to(received));
    };
}

RouteHandler from_jenkins(Api& api) {
    return [&api](const Call& call, const Respond& respond) {
        const auto note = jenkins::read_notification(call.request.body);
        if (!note) return respond(error_reply(note.error()));
        take_note(api, *note);
        respond(Reply{.status = 204});
    };
}

} // namespace

std::vector<Route> hook_routes(Api& api) {
    return {
        {"POST", "/v1/hooks/github", Access::knock, from_github(api),
         [&api](const HttpServerRequest& head) { return refuse_stranger(api, head); }},
        {"POST", "/v1/hooks/jenkins", Access::hint, from_jenkins(api)}
    };
}

} // namespace tt

#include "integrations/api/agent_desk.hpp"

#include "integrations/api/api_reply.hpp"
#include "pipeline/decide/goal.hpp"
#include "pipeline/decide/replacement.hpp"

#include <utility>

namespace tt {

namespace {

/// How late the engine may hear of a heartbeat; little against the time after which a host counts as gone.
constexpr Duration heartbeat_delay = std::chrono::seconds{1};

/// When the request arrived, in the engine's time.
Time arrival(const HttpServerRequest& request, const Engine& engine) {
    const auto age = std::chrono::steady_clock::now() - request.received_at;
    return engine.now() - std::chrono::ceil<Duration>(age);
}

} // namespace

AgentDesk::AgentDesk(Api& api, OutputQuestions& questions)
    : api_(api)
    , questions_(questions) {}

void AgentDesk::take(Call call, Respond respond) {
    auto report = decode<Report>(call.request.body);
    if (!report) return respond(error_reply(report.error()));
    const auto asked = wait_for(call);
    if (!asked) return respond(error_reply(asked.error()));
    const auto state = api_.engine.state();
    if (const Result<> fine = check_report(*report, call.caller.host, *state); !fine) {
        if (const auto rejection = report_rejection(*report, call.caller.host, *state))
            api_.agents.ledger->note(*rejection, origin_of(call.request.peer), api_.engine.now());
        return respond(error_reply(fine.error()));
    }
    api_.agents.ledger->count_report();
    questions_.note_agent(report->host, report->tells_output);
    const auto visit = std::make_shared<const Visit>(
        *std::move(report), std::move(call.caller.actor), arrival(call.request, api_.engine), asked->wait,
        call.request.closed, std::move(respond)
    );
    const auto known = acknowledged_.find(visit->report.host);
    const bool heartbeat =
        known != acknowledged_.end() && known->second == acknowledged_by(visit->report)
        && !says_something_new(visit->report, *state->hosts.find(visit->report.host.value));
    if (!heartbeat) return hand_over(visit);
    note_heartbeat(visit);
    answer_or_park(visit);
}

void AgentDesk::hand_over(const VisitPointer& visit) {
    heartbeats_.erase(visit->report.host);
    api_.engine.submit(TakeReport{visit->report}, visit->actor, [this, visit](const Result<Answer>& answer) {
        api_.server.post([this, visit, answer] { taken(visit, answer); });
    });
}

void AgentDesk::taken(const VisitPointer& visit, const Result<Answer>& answer) {
    if (!answer) return visit->respond(error_reply(answer.error()));
    const bool first = !acknowledged_.contains(visit->report.host);
    acknowledged_[visit->report.host] = acknowledged_by(visit->report);
    if (first) api_.polls.wake_watchers(); // a promotion may wait for every host to speak once
    answer_or_park(visit);
}

void AgentDesk::note_heartbeat(const VisitPointer& visit) {
    if (heartbeats_.empty()) api_.server.call_later(heartbeat_delay, [this] { tell_heartbeats(); });
    heartbeats_[visit->report.host] = visit;
}

void AgentDesk::tell_heartbeats() {
    for (const auto& [host, visit] : std::exchange(heartbeats_, {}))
        api_.engine.submit(TakeReport{visit->report}, visit->actor, [](const Result<Answer>&) {
            // A heartbeat that was lost is made good by the next.
        });
}

void AgentDesk::answer_or_park(const VisitPointer& visit) {
    api_.polls.for_host(visit->report.host, visit->wait, visit->closed, [this, visit](bool over) {
        return this->answer(*visit, over);
    });
}

/// A wait that another request of the host ended has nobody on its line any more who could hear.
bool AgentDesk::is_wanted(const Visit& visit, bool over) const {
    const bool heard = !over || visit.wait <= Duration{0};
    return heard && visit.report.tells_output && !questions_.of(visit.report.host).empty();
}

Goal AgentDesk::goal_with_wishes(const State& state, const Host& host, const Visit& visit) const {
    Goal goal = goal_for(state, host, visit.received_at);
    if (visit.report.tells_output) goal.wanted_output = questions_.of(host.id);
    return goal;
}

bool AgentDesk::answer(const Visit& visit, bool over) {
    const auto state = api_.engine.state();
    const Host* host = state->hosts.find(visit.report.host.value);
    const Credential* credential = agent_credential(*state, visit.report.host);
    if (credential != nullptr && credential->revoked && host != nullptr)
        visit.respond(error_reply(401, "denied", why_revoked(*state, host->id), "enrol it again"));
    else if (host == nullptr)
        visit.respond(error_reply(check_report(visit.report, visit.report.host, *state).error()));
    else if (needs_goal(visit.report, *host, state->fleet) || is_wanted(visit, over))
        visit.respond(Reply{.body = encode(goal_with_wishes(*state, *host, visit))});
    else if (over)
        visit.respond(Reply{.status = 204});
    else
        return false;
    return true;
}

} // namespace tt

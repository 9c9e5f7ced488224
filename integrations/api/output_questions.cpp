#include "integrations/api/output_questions.hpp"

#include "integrations/api/api_reply.hpp"
#include "integrations/crypto/random.hpp"
#include "pipeline/decide/members.hpp"

#include <algorithm>
#include <limits>

namespace tt {

namespace {

constexpr std::size_t most_for_a_host = 16;

Result<const Host*> find_host(const State& state, const std::string& text) {
    if (const Host* host = state.hosts.find(text)) return host;
    const std::vector<const Host*> named = state.hosts.with(name_index(text));
    if (named.size() == 1) return named.front();
    if (named.empty())
        return fail(ErrorKind::not_found, "no host '" + text + "'", "tt hosts --all lists them");
    return fail(ErrorKind::invalid_input, "several hosts are named '" + text + "'", "use the id: tt hosts");
}

Result<OutputWish> wish_in(const Call& call) {
    OutputWish wish;
    wish.id = random_token(16);
    wish.service = ServiceName{call.parameter("service")};
    wish.deploy = DeployId{call.parameter("deploy")};
    wish.step = call.parameter("step");
    TT_ASSIGN(wish.from, number_of(call, "from", 0));
    TT_ASSIGN(const std::uint64_t attempt, number_of(call, "attempt", 0));
    wish.attempt = static_cast<int>(std::min<std::uint64_t>(attempt, std::numeric_limits<int>::max()));
    return wish;
}

/// When the host was last heard, for people.
std::string last_heard(const State& state, const Host& host) {
    const Presence* seen = state.presence.find(host.id.value);
    if (!seen) return host.facts.name + " was not heard since this server started";
    return host.facts.name + " was last heard at " + to_rfc3339(seen->last_seen);
}

const char* const look_there =
    "on the host `tt agent status` says what it does, and `tt agent doctor` what it lacks";

} // namespace

OutputQuestions::OutputQuestions(Api& api)
    : api_(api) {}

void OutputQuestions::note_agent(const HostId& host, bool tells_output) {
    tells_output_[host] = tells_output;
}

Result<> OutputQuestions::check(const Host& host) const {
    const auto state = api_.engine.state();
    const Presence* seen = state->presence.find(host.id.value);
    const bool reachable = seen && api_.engine.now() < seen->last_seen + grace;
    if (!reachable) return fail(ErrorKind::unavailable, last_heard(*state, host), look_there);
    const auto known = tells_output_.find(host.id);
    if (known != tells_output_.end() && !known->second)
        return fail(
            ErrorKind::unavailable,
            "the agent of " + host.facts.name + " (" + host.facts.agent + ") is too old to tell output",
            "upgrade it; what hooks wrote lies on the host, in hooks/ of the agent's state directory"
        );
    const auto open =
        std::ranges::count_if(open_, [&](const auto& entry) { return entry.second.host == host.id; });
    if (static_cast<std::size_t>(open) < most_for_a_host) return {};
    return fail(
        ErrorKind::conflict, host.facts.name + " is being asked for output by many already", "ask again soon"
    );
}

void OutputQuestions::ask(const Call& call, const Respond& respond) {
    auto wish = wish_in(call);
    if (!wish) return respond(error_reply(wish.error()));
    const auto state = api_.engine.state();
    const auto host = find_host(*state, call.parameter("host"));
    if (!host) return respond(error_reply(host.error()));
    if (const auto fine = check(**host); !fine) return respond(error_reply(fine.error()));
    put(**host, *std::move(wish), respond);
}

void OutputQuestions::put(const Host& host, OutputWish wish, const Respond& respond) {
    const std::string id = wish.id;
    Question& question = open_[id];
    question = {host.id, std::move(wish), respond};
    question.timer = api_.server.call_later(api_.output_patience, [this, id] { give_up(id); });
    api_.polls.wake_host(host.id);
}

void OutputQuestions::give_up(const std::string& id) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    const Question question = found->second;
    open_.erase(found);
    const auto state = api_.engine.state();
    const Host* host = state->hosts.find(question.host.value);
    const std::string heard = host ? last_heard(*state, *host) : "the host is forgotten";
    question.respond(error_reply(Error{
        ErrorKind::timeout, "no answer within " + to_text(api_.output_patience) + "; " + heard,
        std::string("ask again; an agent with --poll answers with its next report only; ") + look_there
    }));
}

void OutputQuestions::answer(const Call& call, const Respond& respond) {
    auto part = decode<OutputPart>(call.request.body);
    if (!part) return respond(error_reply(part.error()));
    const auto found = open_.find(part->id);
    if (found == open_.end() || found->second.host != call.caller.host)
        return respond(error_reply(Error{ErrorKind::not_found, "nobody waits for this output"}));
    const Question question = found->second;
    api_.server.cancel(question.timer);
    open_.erase(found);
    part->host = question.host;
    question.respond(Reply{.body = encode(*part)});
    respond(Reply{.status = 204});
}

std::vector<OutputWish> OutputQuestions::of(const HostId& host) const {
    std::vector<OutputWish> wishes;
    for (const auto& [id, question] : open_)
        if (question.host == host) wishes.push_back(question.wish);
    return wishes;
}

} // namespace tt

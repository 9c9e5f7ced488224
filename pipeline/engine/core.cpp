#include "pipeline/engine/core.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/arbiter.hpp"
#include "pipeline/decide/assignment.hpp"
#include "pipeline/decide/goal.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/probes.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/stage_plan.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <tuple>
#include <utility>

namespace tt {

namespace {

/// How often one stage is planned in one step before the rest is left for a second later. Plans settle
/// after a handful of rounds; the bound keeps a defect in one stage from stopping all others.
constexpr int most_rounds = 100;
constexpr Duration after_trouble = std::chrono::seconds{1};

/// Nobody asks any more about builds of which the same probe has heard nothing for so long.
constexpr Duration findings_live = std::chrono::hours{24};

void forget_findings(Table<Finding>& findings, const TakeFinding& told, Time now) {
    std::vector<std::string> old;
    const std::string prefix = finding_key(told.service, told.stage, told.probe, BuildId{});
    for (const auto& [key, finding] : findings.rows().with_prefix(prefix))
        if (now > finding->at + findings_live) old.emplace_back(key);
    for (const std::string& key : old) findings.erase(key);
}

Actor engine_actor() {
    return {"tt", {}, "engine"};
}

std::pair<ServiceName, StageName> split_key(const std::string& key) {
    const auto slash = key.find('/');
    return {ServiceName{key.substr(0, slash)}, StageName{key.substr(slash + 1)}};
}

} // namespace

/// One step in the making.
struct Core::Draft {
    std::vector<Transaction> transactions;
    std::vector<Change> inverses;    ///< In the order of the changes they undo.
    std::vector<Presence> forgotten; ///< Of hosts that left or were enrolled anew; undone with the changes.
    std::set<std::string> touched;
    std::set<HostId> hosts;             ///< Whose own goal may have changed.
    std::set<std::string> whole_stages; ///< Where every host's goal may have changed.
    std::map<std::string, int> rounds;
    std::map<std::string, std::vector<PermitWish>> wishes; ///< By stage.
    std::map<std::string, std::vector<Action>> actions;    ///< By stage.
    std::set<HostId> news;
};

Core::Core(State state, Store& store, ZoneSource zones)
    : state_(std::move(state))
    , store_(store)
    , zones_(std::move(zones)) {
    for (const auto& [key, service] : state_.services.rows()) {
        const Policy* policy = current_policy(state_, service->name);
        if (!policy) continue;
        std::ignore = learn_zones(*policy); // The gates say what is missing.
        for (const StagePolicy& stage : policy->stages)
            wake_.set(stage_key(service->name, stage.name), Time{});
    }
}

/// Zones are an input of decisions like the time, not a part of what is decided: they are not journalled,
/// and one that is known stays, also when the policy that named it is not adopted.
Result<> Core::learn_zones(const Policy& policy) {
    Result<> learned;
    for (const std::string& name : zones_of(policy)) {
        if (state_.zones->find(name)) continue;
        auto zone = zones_(name);
        if (!zone) {
            if (learned) learned = std::unexpected(std::move(zone).error());
            continue;
        }
        auto known = std::make_shared<Zones>(*state_.zones);
        known->add(*std::move(zone));
        state_.zones = std::move(known);
    }
    return learned;
}

StepOutcome Core::step(const std::vector<Asked>& batch, Time now) {
    latest_ = now = std::max(now, latest_);
    Draft draft;
    StepOutcome outcome;
    draft.transactions.reserve(batch.size() + 1);
    for (const Asked& asked : batch) {
        draft.transactions.push_back({now, asked.actor, {}});
        outcome.answers.push_back(take(draft, asked, now));
    }
    for (const Hint& hint : std::exchange(hints_, {})) take_hint(draft, hint, now);
    draft.transactions.push_back({now, engine_actor(), {}});
    for (const WakeTimes* times : {&wake_, &losses_})
        for (const std::string& key : times->due(now)) draft.touched.insert(key);
    plan_until_settled(draft, now);
    renew_goals(draft, now);
    if (const auto committed = commit(draft); !committed) {
        undo(draft, now);
        for (auto& answer : outcome.answers) answer = std::unexpected(committed.error());
        return outcome;
    }
    outcome.committed = !draft.inverses.empty();
    outcome.news.assign(draft.news.begin(), draft.news.end());
    for (auto& [key, actions] : draft.actions)
        std::ranges::move(actions, std::back_inserter(outcome.actions));
    return outcome;
}

Time Core::wake_at() const {
    return std::min(wake_.earliest(), losses_.earliest());
}

Result<Answer> Core::take(Draft& draft, const Asked& asked, Time now) {
    if (const auto* apply_config = std::get_if<ApplyConfig>(&asked.request))
        TT_TRY(learn_zones(apply_config->policy));
    auto decided = std::visit(
        [&](const auto& request) { return decide(state_, request, asked.actor, now); }, asked.request
    );
    if (!decided) return std::unexpected(decided.error());
    if (const auto* taken = std::get_if<TakeReport>(&asked.request)) take_presence(draft, taken->report, now);
    if (const auto* found = std::get_if<TakeFinding>(&asked.request)) take_finding(draft, *found, now);
    if (const auto* all = std::get_if<PromoteAll>(&asked.request); all && !all->dry_run) {
        for (const auto& [key, service] : state_.services.rows())
            if (all->service.empty() || service->name == all->service) touch_service(draft, service->name);
    }
    put_all(draft, std::move(decided->changes));
    return std::move(decided->answer);
}

void Core::take_presence(Draft& draft, const Report& report, Time now) {
    if (!is_news(state_, report)) return;
    const Presence* before = state_.presence.find(report.host.value);
    const bool returns = !before || now >= before->last_seen + grace;
    const Time since = returns ? now : before->since;
    Presence presence{report.host, now, report.boot, report.sequence, report.have, since};
    facts_.hear(presence);
    state_.presence.put(std::move(presence));
    if (!returns) return;
    if (const Host* host = state_.hosts.find(report.host.value)) touch_host(draft, *host);
}

/// An answer that nobody can use any more is not kept.
void Core::take_finding(Draft& draft, const TakeFinding& told, Time now) {
    if (!state_.builds.find(told.build.value)) return;
    Finding finding{told.service, told.stage, told.probe, told.build, told.outcome, told.said, now};
    const Finding* before = state_.findings.find(finding.key());
    if (before && before->outcome == told.outcome) finding.in_row = before->in_row + 1;
    draft.touched.insert(stage_key(told.service, told.stage));
    forget_findings(state_.findings, told, now);
    state_.findings.put(std::move(finding));
}

/// Like a finding itself, what a hint does lives in memory only: a restart asks everything anew anyway.
void Core::take_hint(Draft& draft, const Hint& hint, Time now) {
    for (Finding& finding : outdated_by(state_, hint, now)) {
        draft.touched.insert(stage_key(finding.service, finding.stage));
        state_.findings.put(std::move(finding));
    }
}

void Core::put_all(Draft& draft, std::vector<Change> changes) {
    for (Change& change : changes) put(draft, std::move(change));
}

void Core::put(Draft& draft, Change change) {
    Change before = inverse(state_, change);
    if (!before.erased && !change.erased && before.after == change.after) return;
    if (before.erased && change.erased) return;
    apply(state_, change);
    facts_.hear(change);
    touch_for(draft, change);
    touch_goals(draft, before, change);
    if (const Host* was = std::get_if<Host>(&before.after)) follow_host(draft, *was, before.erased);
    draft.inverses.push_back(std::move(before));
    draft.transactions.back().changes.push_back(std::move(change));
}

/// A host that leaves a stage concerns it too. One that was enrolled anew counts its reports from the start.
void Core::follow_host(Draft& draft, const Host& was, bool is_new) {
    if (!is_new) touch_host(draft, was);
    const Host* host = state_.hosts.find(was.id.value);
    if (host && host->enrolled_at == was.enrolled_at) return;
    if (const Presence* seen = state_.presence.find(was.id.value)) draft.forgotten.push_back(*seen);
    state_.presence.erase(was.id.value);
    facts_.hear(Presence{was.id, {}, 0, 0, 0, {}});
}

void Core::touch_service(Draft& draft, const ServiceName& service) {
    const Policy* policy = current_policy(state_, service);
    if (!policy) return;
    for (const StagePolicy& stage : policy->stages) draft.touched.insert(stage_key(service, stage.name));
}

/// A stage concerns itself and the stages that take builds from it.
void Core::touch_stage(Draft& draft, const ServiceName& service, const StageName& name) {
    draft.touched.insert(stage_key(service, name));
    const Policy* policy = current_policy(state_, service);
    if (!policy) return;
    for (const StagePolicy& stage : policy->stages)
        if (contains(stage.from, name)) draft.touched.insert(stage_key(service, stage.name));
}

void Core::touch_host(Draft& draft, const Host& host) {
    draft.hosts.insert(host.id);
    for (const auto& [policy, stage] : assignments_of(state_, host))
        draft.touched.insert(stage_key(policy->service, stage));
}

void Core::touch_for(Draft& draft, const Change& change) {
    const Record& record = change.after;
    if (const auto* stage = std::get_if<Stage>(&record)) {
        touch_stage(draft, stage->service, stage->name);
    } else if (const auto* deploy = std::get_if<Deploy>(&record)) {
        touch_stage(draft, deploy->service, deploy->stage);
    } else if (const auto* permit = std::get_if<Permit>(&record)) {
        if (const Host* host = state_.hosts.find(permit->host.value)) touch_host(draft, *host);
        if (const Deploy* own = state_.deploys.find(permit->deploy.value))
            draft.touched.insert(stage_key(own->service, own->stage));
    } else if (const auto* host = std::get_if<Host>(&record)) {
        touch_host(draft, *host);
    } else if (const auto* build = std::get_if<Build>(&record)) {
        touch_service(draft, build->service);
    } else if (const auto* service = std::get_if<Service>(&record)) {
        touch_service(draft, service->name);
    } else if (const auto* freeze = std::get_if<Freeze>(&record)) {
        for (const auto& [key, each] : state_.services.rows())
            if (freeze->service.empty() || freeze->service == each->name) touch_service(draft, each->name);
    } else if (const auto* veto = std::get_if<Veto>(&record)) {
        touch_service(draft, veto->service);
    } else if (const auto* approval = std::get_if<Approval>(&record)) {
        touch_stage(draft, approval->service, approval->stage);
    } else if (std::holds_alternative<Policy>(record)) {
        for (const auto& [id, each] : state_.hosts.rows()) draft.hosts.insert(each->id);
    }
}

/// A stage or a deploy that is new counts as changed in everything.
void Core::touch_goals(Draft& draft, const Change& before, const Change& change) {
    const bool is_new = before.erased || change.erased;
    if (const auto* stage = std::get_if<Stage>(&change.after)) {
        if (is_new || concerns_goals(std::get<Stage>(before.after), *stage))
            draft.whole_stages.insert(stage->key());
    } else if (const auto* deploy = std::get_if<Deploy>(&change.after)) {
        if (is_new || concerns_goals(std::get<Deploy>(before.after), *deploy))
            draft.whole_stages.insert(stage_key(deploy->service, deploy->stage));
    }
}

/// Plans what is touched until nothing changes any more, then settles what the stages want to share, and
/// begins again for those that got something.
void Core::plan_until_settled(Draft& draft, Time now) {
    for (;;) {
        while (!draft.touched.empty()) plan_one(draft, now);
        std::vector<PermitWish> wishes;
        for (auto& [key, wanted] : draft.wishes) std::ranges::move(wanted, std::back_inserter(wishes));
        draft.wishes.clear();
        std::vector<Change> granted = arbitrate(state_, std::move(wishes), now);
        if (granted.empty()) return;
        put_all(draft, std::move(granted));
    }
}

void Core::plan_one(Draft& draft, Time now) {
    const auto taken = draft.touched.extract(draft.touched.begin());
    const std::string& stage_name = taken.value();
    if (++draft.rounds[stage_name] > most_rounds) {
        wake_.set(stage_name, now + after_trouble);
        losses_.set(stage_name, end_of_time);
        return;
    }
    const auto [service, stage] = split_key(stage_name);
    const StageFacts* facts = facts_.of(service, stage, now);
    Plan plan = facts ? plan_stage(*facts, now) : Plan{};
    draft.wishes[stage_name] = std::move(plan.wishes);
    draft.actions[stage_name] = std::move(plan.actions);
    wake_.set(stage_name, plan.wake_at);
    losses_.set(stage_name, plan.lost_at);
    if (plan.changes.empty()) return;
    draft.touched.insert(stage_name);
    put_all(draft, std::move(plan.changes));
}

void Core::renew_goals(Draft& draft, Time now) {
    for (const std::string& key : draft.whole_stages) {
        const auto [service, stage] = split_key(key);
        const Policy* policy = current_policy(state_, service);
        const StagePolicy* rules = policy ? find_stage(*policy, stage) : nullptr;
        if (!rules) continue;
        for (const Host* host : hosts_of(state_, *policy, *rules)) draft.hosts.insert(host->id);
    }
    const std::set<HostId> hosts = draft.hosts;
    for (const HostId& id : hosts) renew_goal(draft, id, now);
}

void Core::renew_goal(Draft& draft, const HostId& id, Time now) {
    const Host* known = state_.hosts.find(id.value);
    if (!known) return;
    const std::string content = goal_content(goal_for(state_, *known, now));
    if (content == known->goal) return;
    Host host = *known;
    host.goal = content;
    host.goal_since = now;
    ++host.version;
    put(draft, {std::move(host), false});
    draft.news.insert(id);
}

Result<> Core::commit(Draft& draft) {
    std::erase_if(draft.transactions, [](const Transaction& transaction) {
        return transaction.changes.empty();
    });
    if (draft.transactions.empty()) return {};
    return store_.commit(draft.transactions);
}

void Core::undo(Draft& draft, Time now) {
    for (const Change& before : draft.inverses | std::views::reverse) apply(state_, before);
    for (const Presence& before : draft.forgotten | std::views::reverse) state_.presence.put(before);
    facts_.forget_all();
    for (const auto& [key, rounds] : draft.rounds) wake_.set(key, now + after_trouble);
}

} // namespace tt

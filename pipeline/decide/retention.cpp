#include "pipeline/decide/retention.hpp"

#include "pipeline/base/counted.hpp"
#include "pipeline/decide/build_gates.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/promotion.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tt {

namespace {

struct Reason {
    Keeps keeps;
    std::string because;
};

/// Why builds of one service are kept. The first reason that is found stands, so they are looked for in the
/// order of Keeps.
class Reasons {
public:
    Reasons(const State& state, const ServiceName& service, Time now)
        : state_(state)
        , service_(service)
        , now_(now) {
        for (const auto& [key, stage] : state.stages.rows().with_prefix(service.value + "/"))
            stages_.push_back(stage.get());
        add_live();
        add_wanted();
        add_ways_back();
        add_deployed();
        add_pinned();
        add_candidates();
    }

    [[nodiscard]] const Reason* find(const BuildId& build) const {
        const auto found = reasons_.find(build);
        return found == reasons_.end() ? nullptr : &found->second;
    }

private:
    void add(const BuildId& build, Keeps keeps, const std::string& because) {
        if (!build.empty()) reasons_.try_emplace(build, keeps, because);
    }

    void add_live() {
        for (const Stage* stage : stages_) add(stage->running, Keeps::live, "live in " + stage->name.value);
        for (const auto& [key, host] : state_.hosts.rows())
            if (const ServiceReport* report = find_report(host->services, service_))
                add(report->serving, Keeps::live, "live on " + host->facts.name);
    }

    void add_deploy(const DeployId& id, const std::string& what) {
        const Deploy* deploy = state_.deploys.find(id.value);
        if (!deploy) return;
        const std::string because = id.value + what + deploy->stage.value;
        add(deploy->build, Keeps::wanted, because);
        add(deploy->replaces, Keeps::wanted, because);
    }

    void add_wanted() {
        for (const Stage* stage : stages_) {
            add_deploy(stage->active, " is under way to ");
            for (const DeployId& id : stage->queue) add_deploy(id, " waits for ");
            for (const DeployId& id : stage->trailing) add_deploy(id, " may still be on hosts of ");
            add(stage->left, Keeps::wanted, "hosts of " + stage->name.value + " may still have it");
        }
    }

    void add_ways_back() {
        for (const Stage* stage : stages_)
            for (const BuildId& build : {stage->proven, proven_build(state_, *stage, stage->running)})
                add(build, Keeps::way_back, "the way back of " + stage->name.value);
    }

    /// Also of what failed: some host may have served it.
    void add_deployed() {
        for (const auto& [key, deploy] : state_.deploys.rows())
            if (deploy->service == service_ && deploy->started_at != Time{})
                add(deploy->build, Keeps::deployed,
                    "was deployed to " + deploy->stage.value + " by " + deploy->id.value);
    }

    void add_pinned() {
        for (const Build* build : state_.builds.with(service_.value))
            if (build->pin)
                add(build->id, Keeps::pinned,
                    "pinned by " + build->pin->by
                        + (build->pin->reason.empty() ? "" : ": " + build->pin->reason));
    }

    void add_candidates() {
        const Policy* policy = current_policy(state_, service_);
        if (!policy) return;
        std::vector<StageFacts> all;
        for (const StagePolicy& rules : policy->stages)
            if (auto facts = gather(state_, service_, rules.name, now_)) all.push_back(*std::move(facts));
        for (const StageFacts& facts : all) add_approved(facts);
        for (const StageFacts& facts : all) add_next(facts);
    }

    /// Once a newer build runs, the word about an older one means nothing any more.
    void add_approved(const StageFacts& facts) {
        const std::string prefix = facts.stage.key() + "/";
        for (const auto& [key, approval] : state_.approvals.rows().with_prefix(prefix)) {
            const Build* build = state_.builds.find(approval->build.value);
            if (build && may_ever_go(facts, *build))
                add(build->id, Keeps::approved,
                    "approved for " + facts.stage.name.value + " by " + approval->by);
        }
    }

    /// A stage that takes the oldest first takes them all.
    void add_next(const StageFacts& facts) {
        const std::string because = "next for " + facts.stage.name.value;
        const PromotionChoice choice = choose(facts, now_);
        if (choice.candidate) add(choice.candidate->build->id, Keeps::next, because);
        if (choice.asked) add(choice.asked->id, Keeps::next, because);
        const PromotePolicy& promote = facts.rules->promote;
        if (promote.pick != Pick::oldest || promote.on == PromoteOn::manual) return;
        for (const Build* build : state_.builds.with(service_.value))
            if (may_ever_go(facts, *build)) add(build->id, Keeps::next, because);
    }

    const State& state_;
    const ServiceName& service_;
    Time now_;
    std::vector<const Stage*> stages_;
    std::map<BuildId, Reason> reasons_;
};

std::vector<const Build*> newest_first(const State& state, const ServiceName& service) {
    std::vector<const Build*> builds = state.builds.with(service.value);
    std::erase_if(builds, [](const Build* build) { return build->collected.has_value(); });
    std::ranges::sort(builds, std::greater{}, &Build::number);
    return builds;
}

/// What keeps a build that nobody wants; `place` counts from the newest, which has 0.
std::optional<Reason> kept_by(const Retention& retention, const Build& build, std::size_t place, Time now) {
    if (now < build.published_at + fresh_for)
        return Reason{Keeps::fresh, "published within the last " + to_text(fresh_for)};
    if (now < build.published_at + retention.age)
        return Reason{Keeps::age, "younger than " + to_text(retention.age)};
    if (std::cmp_less(place, retention.keep))
        return Reason{Keeps::count, "among the newest " + std::to_string(retention.keep)};
    return std::nullopt;
}

BuildFate fate_of(const Build& build, std::optional<Reason> reason) {
    BuildFate fate{build.service, build.id, build.number, {}, "never deployed", build.artifact.bytes};
    if (!reason) return fate;
    fate.kept = reason->keeps;
    fate.because = std::move(reason->because);
    return fate;
}

bool is_in_use(const BuildFate& fate) {
    return fate.kept && *fate.kept != Keeps::deployed && *fate.kept != Keeps::age
           && *fate.kept != Keeps::count;
}

} // namespace

Retention retention_of(const State& state, const ServiceName& service) {
    const Policy* policy = current_policy(state, service);
    return policy ? policy->retention.value_or(Retention{}) : Retention{};
}

std::vector<BuildFate> fates_of(const State& state, const ServiceName& service, Time now) {
    const Reasons reasons(state, service, now);
    const Retention retention = retention_of(state, service);
    const std::vector<const Build*> builds = newest_first(state, service);
    std::vector<BuildFate> fates;
    for (std::size_t place = 0; place < builds.size(); ++place) {
        const Build& build = *builds[place];
        const Reason* wanted = reasons.find(build.id);
        fates.push_back(
            fate_of(build, wanted ? std::optional(*wanted) : kept_by(retention, build, place, now))
        );
    }
    return fates;
}

std::set<Digest> trees_in_use(const State& state, Time now) {
    std::set<Digest> trees;
    for (const auto& [key, service] : state.services.rows())
        for (const BuildFate& fate : fates_of(state, service->name, now))
            if (is_in_use(fate)) trees.insert(state.builds.find(fate.build.value)->digest);
    return trees;
}

bool is_unused(const State& state, const Digest& artifact) {
    return std::ranges::all_of(state.builds.with(artifact.value), [](const Build* build) {
        return build->collected.has_value();
    });
}

std::string described(const Build& build, const Collected& collected) {
    return short_id(build.id) + " was collected on " + to_rfc3339(collected.at) + " by " + collected.by
           + ": it had never been deployed, and its bytes are not kept any more";
}

Result<> check_not_collected(const Build& build) {
    if (!build.collected) return {};
    return fail(
        ErrorKind::blocked, described(build, *build.collected),
        "publish it again, which brings it back: tt publish; tt builds lists the others"
    );
}

} // namespace tt

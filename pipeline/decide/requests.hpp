#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/state.hpp"

#include <vector>

namespace tt {

/// What a request comes to: what to write, and what to answer. A refusal is an Error instead, whose message
/// names the gate and whose hint is the way out.
struct Decision {
    std::vector<Change> changes;
    Answer answer;
};

/// What each request means in this state. All are pure; repeating one whose effect holds already changes
/// nothing and says so. With `dry_run` the answer is the same and there are no changes.
Result<Decision> decide(const State& state, const ApplyConfig& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const SetConfig& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const RestoreConfig& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const PublishBuild& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const StartDeploy& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const SteerDeploy& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const SetHold& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const SetFreeze& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const SetVeto& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const TakeIndex& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const SetApproval& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const SteerHost& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const AddCredential& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const RevokeCredential& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const EnrollAgent& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const RenewCertificate& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const SetPin& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const CollectBuilds& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const NoteDeleted& request, const Actor& actor, Time now);
Result<Decision> decide(const State& state, const FinishAcceptance& request, const Actor& actor, Time now);

Result<Decision> decide(const State& state, const SetAcceptance& request, const Actor& actor, Time now);

/// Does what the stages that listen want of each alert that began after what they run did, or what comes:
/// an older one tells nothing about it. So an alert that is repeated does nothing twice.
Result<Decision> decide(const State& state, const TakeAlerts& request, const Actor& actor, Time now);

/// Changes nothing: the caller keeps the finding (State::findings).
Result<Decision> decide(const State& state, const TakeFinding& request, const Actor& actor, Time now);

/// Only asks; the engine then plans every stage of the service.
Result<Decision> decide(const State& state, const PromoteAll& request, const Actor& actor, Time now);

/// Takes one report. An older one than was taken already changes nothing. The caller keeps Presence.
Result<Decision> decide(const State& state, const TakeReport& request, const Actor& actor, Time now);

/// Whether the report is newer than what is known of its host.
bool is_news(const State& state, const Report& report);

/// The build that people mean by `text`: an id, an unambiguous beginning of one, `#12`, or a commit's
/// beginning (its newest build).
Result<const Build*> find_build(const State& state, const ServiceName& service, const std::string& text);

/// The deploy that the request means, before any gate of a person's deploy is asked.
Result<DeploySpec>
meant_deploy(const StageFacts& facts, const StartDeploy& request, const Actor& actor, Time now);

/// The adopted policy's stage, or not_found listing those that exist.
Result<const StagePolicy*>
find_stage_policy(const State& state, const ServiceName& service, const StageName& stage);

} // namespace tt

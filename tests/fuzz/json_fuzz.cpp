// What people, CI, agents and other systems may send to the API, and what it may answer them.

#include "integrations/json/json.hpp"
#include "pipeline/model/ci_view.hpp"
#include "pipeline/model/commits_view.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/plan_view.hpp"
#include "pipeline/model/replay_view.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/view.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tt;

/// What was accepted must be stable: its canonical form reads back as the same value.
template<class T>
void check(std::string_view text) {
    const auto value = decode<T>(text);
    if (!value) return;
    const std::string canonical = encode(*value);
    const auto again = decode_strict<T>(canonical);
    if (!again || encode(*again) != canonical) std::abort();
}

template<class... All>
void check_all(std::string_view text) {
    (check<All>(text), ...);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_all<Report, Goal, ApplyConfig, PublishBuild, StartDeploy, SteerDeploy, SetHold, SetFreeze, SetVeto>(
        text
    );
    check_all<SetApproval, SetAcceptance, AlertNotice, SteerHost, RevokeCredential, PromoteAll, NewToken>(text
    );
    check_all<ReplayPolicy, StatusView, DeployView, PlanView, CiView, DiffView, Answer, Refusal, LeaseNote>(
        text
    );
    return 0;
}

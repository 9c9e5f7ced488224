#include "pipeline/model/change.hpp"
#include "pipeline/model/drift_view.hpp"
#include "pipeline/model/garbage_view.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/view.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tt {
namespace {

template<class T>
struct IsOptional : std::false_type {};

template<class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// Stands for a member of any type; an optional one takes it as a value.
struct Anything {
    template<class T>
        requires(!IsOptional<T>::value)
    operator T() const; // NOLINT(google-explicit-constructor): it is there to convert.
};

template<class T, std::size_t... Index>
constexpr bool takes(std::index_sequence<Index...>) {
    return requires { T{(static_cast<void>(Index), Anything{})...}; };
}

/// How many members an aggregate has.
template<class T, std::size_t Count = 0>
constexpr std::size_t members() {
    if constexpr (takes<T>(std::make_index_sequence<Count + 1>{}))
        return members<T, Count + 1>();
    else
        return Count;
}

template<class T>
constexpr std::size_t described() {
    return std::tuple_size_v<decltype(T::fields())>;
}

template<class T>
class EveryType : public ::testing::Test {};

using Described = ::testing::Types<
    Commit, Restart, HealthCheck, BuildConfig, Artifact, Build, Acceptance, Deploy, Permit, Hold, Rejection,
    Accepted, Stage, Batch, RolloutPolicy, PromotePolicy, AcceptPolicy, HostSelector, StagePolicy, Owner,
    Source, Policy, RuntimeValue, RuntimeConfig, Service, Credential, Actor, Fleet, ServiceReport, HostFacts,
    Host, Report, ArtifactSource, Prepare, Activate, ServiceGoal, Goal, Because, Capacity, Window, Freeze,
    SetFreeze, KnownCommit, Veto, Approval, ApprovePolicy, SetVeto, TakeIndex, SignedIndex, RevokedBuild,
    RevokedKey, Provenance, Pin, Collected, Retention, SetPin, BuildFate, GarbageView, SetApproval,
    SetAcceptance, AlertNotice, NotedAlert, AlertRule, Metric, Question, Probe, HotfixPolicy, WriteBack, Ci,
    Required, JobToRun, Scrub, DriftedRelease, DriftedFile, DriftFinding, DriftView, TakeOut, Stop, Warmup,
    ProcessLimits, CgroupLimits, ProcessRules>;
TYPED_TEST_SUITE(EveryType, Described);

// What fields() leaves out is lost in the store, in the journal and on the wire, without an error anywhere.
TYPED_TEST(EveryType, DescribesEachOfItsMembers) {
    EXPECT_EQ(described<TypeParam>(), members<TypeParam>());
}

} // namespace
} // namespace tt

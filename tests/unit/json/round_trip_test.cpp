#include "integrations/json/json.hpp"
#include "integrations/json/record.hpp"
#include "pipeline/model/drift_view.hpp"
#include "pipeline/model/garbage_view.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/view.hpp"
#include "tests/gen/gen.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <concepts>

namespace tt {
namespace {

template<class T>
class RoundTrip : public testing::Test {};

using Travelling = testing::Types<
    Fleet, Service, Policy, RuntimeConfig, Build, Stage, Deploy, Permit, Host, Credential, Actor, Report,
    Goal, ServiceGoal, OutputPart, Leaving, Enrollment, Enrolled, BuildConfig, ApplyConfig, SetConfig,
    RestoreConfig, PublishBuild, StartDeploy, SteerDeploy, SetHold, SetFreeze, SetVeto, TakeIndex,
    SignedIndex, SetApproval, SetAcceptance, AlertNotice, KnownCommit, Veto, Approval, SetPin, BuildFate,
    GarbageView, SteerHost, Answer, StatusView, DeployView, HostsView, DriftFinding, TimelineView, Refusal>;
TYPED_TEST_SUITE(RoundTrip, Travelling);

TYPED_TEST(RoundTrip, GivesBackWhatWasEncoded) {
    const bool holds = rc::check([] {
        const auto value = gen::any<TypeParam>();
        const std::string text = encode(value);
        RC_LOG() << text;
        const auto lenient = decode<TypeParam>(text);
        const auto strict = decode_strict<TypeParam>(text);
        RC_ASSERT(lenient.has_value());
        RC_ASSERT(strict.has_value());
        if constexpr (std::equality_comparable<TypeParam>) {
            RC_ASSERT(*lenient == value);
            RC_ASSERT(*strict == value);
        }
        RC_ASSERT(encode(*lenient) == text);
    });
    EXPECT_TRUE(holds);
}

RC_GTEST_PROP(RecordCodec, GivesBackEveryRecord, ()) {
    const Record record = gen::any<Record>();
    const auto decoded = decode_record(table_of(record), encode_record(record));
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(*decoded == record);
}

TEST(RecordCodec, CallsAnUnknownTableAndABadRecordCorrupt) {
    EXPECT_EQ(decode_record("nosuch", "{}").error().kind, ErrorKind::corrupt);
    EXPECT_EQ(decode_record("host", "{\"version\":-1}").error().kind, ErrorKind::corrupt);
}

} // namespace
} // namespace tt

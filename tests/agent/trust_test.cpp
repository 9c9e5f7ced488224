#include "integrations/signing/signed_build.hpp"
#include "integrations/signing/signed_index.hpp"
#include "tests/agent/agent_host.hpp"

namespace tt {

class TrustTest : public AgentHost {
protected:
    static std::string signature_of(const SecretKey& key, const ServiceGoal& goal) {
        const Prepare& prepare = *goal.prepare;
        return sign_build(
                   key, {prepare.build,
                         goal.service,
                         prepare.commit.id,
                         prepare.digest,
                         {prepare.artifact.digest, prepare.artifact.bytes}}
        ).value();
    }

    ServiceGoal publish_signed(
        const std::string& deploy, const std::string& name, const SecretKey& key, const Hooks& hooks = {}
    ) {
        auto goal = publish(deploy, name, hooks);
        goal.prepare->signature = signature_of(key, goal);
        return goal;
    }

    void pin(const SecretKey& key) const {
        std::ofstream(directory / "publishers" / "web.pub") << public_key_text(public_key_of(key));
    }

    /// An index that lasts, unless it says otherwise.
    static SignedIndex index(
        const SecretKey& key, std::uint64_t sequence, std::vector<RevokedBuild> builds = {},
        Duration lasts = std::chrono::hours{1000}
    ) {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        SignedIndex index{sequence, now + lasts, {}, std::move(builds), {}, ""};
        index.signature = sign_index(key, ServiceName{"web"}, index).value();
        return index;
    }

    /// A host that takes only what `ana` signed, and serves a build called one.
    void start_with_one() {
        pin(ana);
        control_plane.say({permitted(publish_signed("d1", "one", ana), "p1")});
        start();
        wait_step("d1", Step::serving);
    }

    /// Waits for the refusal of deploy d2, of which nothing may have been fetched or run.
    ServiceReport wait_refused() {
        const auto report = wait_failed("d2");
        EXPECT_FALSE(report.begun);
        EXPECT_TRUE(report.healthy);
        EXPECT_EQ(in_slot(), "one");
        EXPECT_EQ(ran(), "one RESTARTING 1\n");
        return report;
    }

    SecretKey ana = new_secret_key();
    SecretKey eve = new_secret_key();
};

TEST_F(TrustTest, RefusesUnsignedAndForeignBuildsBeforeAnythingIsFetched) {
    start_with_one();
    const auto before = control_plane.artifact_requests();
    control_plane.say({permitted(publish("d2", "two", {{"PRE_DOWNLOAD", ""}}), "p2")});
    EXPECT_NE(wait_refused().error.find(" of web is not signed; publish it with a key"), std::string::npos);
    control_plane.forget();
    auto foreign = permitted(publish_signed("d2", "three", eve), "p3");
    foreign.retry = 1;
    control_plane.say({foreign});
    EXPECT_NE(wait_refused().error.find("is signed by key " + eve.name), std::string::npos);
    EXPECT_EQ(control_plane.artifact_requests(), before);
}

TEST_F(TrustTest, RefusesAnArtifactThatIsNotTheSignedOne) {
    start_with_one();
    const auto before = control_plane.artifact_requests();
    auto goal = publish_signed("d2", "two", ana);
    goal.prepare->artifact = publish("d2", "three", {}).prepare->artifact;
    control_plane.say({permitted(goal, "p2")});
    EXPECT_NE(wait_refused().error.find("did not make for it"), std::string::npos);
    EXPECT_EQ(control_plane.artifact_requests(), before);
}

TEST_F(TrustTest, RefusesSignedBytesThatWereSwappedInTheStore) {
    start_with_one();
    const auto goal = publish_signed("d2", "two", ana);
    auto bytes = slurp(directory / "two.tar.zst");
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    control_plane.keep(goal.prepare->artifact.digest, bytes);
    control_plane.say({permitted(goal, "p2")});
    EXPECT_NE(wait_refused().error.find("has the digest"), std::string::npos);
}

TEST_F(TrustTest, TakesAKeyAwayWithoutARestartAndLeavesTheWayBackOpen) {
    start_with_one();
    const auto two = publish_signed("d2", "two", ana);
    control_plane.say({permitted(two, "p2")});
    wait_step("d2", Step::serving);
    pin(eve);
    control_plane.say({permitted(publish_signed("d3", "three", ana), "p3")});
    EXPECT_NE(wait_failed("d3").error.find("which is none of " + eve.name), std::string::npos);
    kill_agent();
    start();
    auto back = permitted(publish_signed("d4", "one", ana), "p4");
    back.kind = DeployKind::rollback;
    control_plane.say({back});
    wait_step("d4", Step::serving);
    EXPECT_EQ(in_slot(), "one");
}

TEST_F(TrustTest, SaysOnceThatItTakesUnsignedBuilds) {
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    start();
    wait_step("d1", Step::serving);
    const std::string told = "takes unsigned builds";
    EXPECT_NE(log().find(told), std::string::npos);
    EXPECT_EQ(log().find(told), log().rfind(told));
}

TEST_F(TrustTest, RequiresAPinWhereSignaturesAreRequired) {
    control_plane.say({publish_signed("d1", "one", ana)});
    start({"--require-signatures"});
    EXPECT_NE(wait_failed("d1").error.find("no publisher's key is pinned for web"), std::string::npos);
    EXPECT_EQ(log().find("takes unsigned builds"), std::string::npos);
    EXPECT_EQ(control_plane.artifact_requests(), 0U);
}

TEST_F(TrustTest, RefusesARevokedBuildAlsoAfterARestartAndWhenTheIndexIsWithheld) {
    start_with_one();
    const auto before = control_plane.artifact_requests();
    auto two = permitted(publish_signed("d2", "two", ana), "p2");
    two.index = index(ana, 7, {{two.prepare->build, "holds a private key"}});
    control_plane.say({two});
    EXPECT_NE(
        wait_refused().error.find("is revoked by its publisher: holds a private key"), std::string::npos
    );
    kill_agent();
    control_plane.forget();
    start();
    auto again = two;
    again.index.reset();
    again.retry = 1;
    again.activate->permit = PermitId{"p3"};
    control_plane.say({again});
    EXPECT_NE(wait_refused().error.find("(index 7 of web)"), std::string::npos);
    EXPECT_EQ(control_plane.artifact_requests(), before);
}

TEST_F(TrustTest, RefusesTheWayBackToARevokedBuildAndNoOther) {
    start_with_one();
    auto two = permitted(publish_signed("d2", "two", ana), "p2");
    control_plane.say({two});
    wait_step("d2", Step::serving);
    auto back = permitted(publish_signed("d3", "one", ana), "p3");
    back.kind = DeployKind::rollback;
    back.index = index(ana, 7, {{back.prepare->build, "leaks"}});
    control_plane.say({back});
    EXPECT_NE(wait_failed("d3").error.find("is revoked by its publisher: leaks"), std::string::npos);
    EXPECT_EQ(in_slot(), "two");
}

TEST_F(TrustTest, TakesNoNewBuildByAnExpiredIndexAndGoesBackNevertheless) {
    start_with_one();
    control_plane.say({permitted(publish_signed("d2", "two", ana), "p2")});
    wait_step("d2", Step::serving);
    auto three = permitted(publish_signed("d3", "three", ana), "p3");
    three.index = index(ana, 7, {}, -std::chrono::seconds{1});
    control_plane.say({three});
    EXPECT_NE(wait_failed("d3").error.find("index 7 of web expired at "), std::string::npos);
    EXPECT_EQ(in_slot(), "two");
    auto back = permitted(publish_signed("d4", "one", ana), "p4");
    back.kind = DeployKind::rollback;
    control_plane.say({back});
    wait_step("d4", Step::serving);
    EXPECT_EQ(in_slot(), "one");
}

TEST_F(TrustTest, ReportsAReplayedIndexAndGoesOnWithItsOwn) {
    start_with_one();
    auto two = permitted(publish_signed("d2", "two", ana), "p2");
    two.index = index(ana, 7);
    control_plane.say({two});
    wait_step("d2", Step::serving);
    auto three = permitted(publish_signed("d3", "three", ana), "p3");
    three.index = index(ana, 6);
    control_plane.say({three});
    EXPECT_NE(
        wait_step("d3", Step::serving).error.find("index 6 of web is older than index 7"), std::string::npos
    );
    EXPECT_NE(log().find("index 6 of web is older than index 7"), std::string::npos);
}

} // namespace tt

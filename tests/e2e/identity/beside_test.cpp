#include "tests/e2e/identity/tls_fleet.hpp"

namespace tt {
namespace {

/// `tt-agent drain` and `doctor`, typed beside an agent that shows a certificate.
class BesideIdentity : public TlsFleet {
protected:
    std::optional<Process> running_;

    void TearDown() override {
        if (running_) EXPECT_TRUE(must(running_->stop(very_long)).success());
    }

    /// Started as a person would: with a path that counts from where they stood.
    void start_agent() {
        ProcessSpec spec = agent({"--token-file", token_file("web-1").string()});
        *std::ranges::find(spec.arguments, tls_.certificate.string()) =
            tls_.certificate.lexically_relative(directory_.path()).string();
        spec.directory = directory_.path().string();
        running_ = must(Process::start(spec));
        wait_until_heard("web-1");
    }

    ProcessExit beside(std::vector<std::string> words) {
        words.insert(words.begin() + 1, {"--state", (directory_ / "state").string()});
        ProcessSpec spec{.executable = TT_AGENT, .arguments = std::move(words)};
        spec.directory = "/";
        return must(run(spec));
    }
};

TEST_F(BesideIdentity, IsShownWhereTheHostIsDrainedOrLookedAt) {
    start_agent();
    const ProcessExit sound = beside({"doctor"});
    EXPECT_TRUE(sound.output.text().contains("control plane: answers, and knows this host"))
        << sound.output.text();
    const ProcessExit drained = beside({"drain", "--reason", "scale-in"});
    EXPECT_EQ(drained.status.code, 0) << drained.error.text();
    EXPECT_TRUE(drained.output.text().contains("nothing is under way")) << drained.output.text();
    EXPECT_EQ(refused("no_certificate"), "0");
}

TEST_F(BesideIdentity, IsShownToTheServerThatTheHostWasEnrolledAtBeforeItsAgentRan) {
    ASSERT_EQ(enroll_agent({"--token-file", token_file("web-1").string()}).status.code, 0);
    const ProcessExit doctor = beside({"doctor"});
    EXPECT_TRUE(doctor.output.text().contains("answers, and knows this host")) << doctor.output.text();
}

TEST_F(BesideIdentity, IsMissedOnAHostThatWasNeverEnrolled) {
    std::filesystem::create_directory(directory_ / "state");
    const ProcessExit doctor = beside({"doctor"});
    EXPECT_TRUE(doctor.output.text().contains("this host is not enrolled")) << doctor.output.text();
    EXPECT_TRUE(doctor.output.text().contains("tt agent enroll --server URL")) << doctor.output.text();
}

TEST_F(BesideIdentity, OfARevokedHostIsMissedInTheServersOwnWords) {
    start_agent();
    ASSERT_EQ(tt({"hosts", "revoke", "web-1"}).status.code, 0);
    const ProcessExit doctor = beside({"doctor"});
    EXPECT_EQ(doctor.status.code, 1);
    EXPECT_TRUE(doctor.output.text().contains("was revoked")) << doctor.output.text();
    EXPECT_TRUE(doctor.output.text().contains("tt agent enroll --anew")) << doctor.output.text();
    EXPECT_FALSE(doctor.output.text().contains("state directory away")) << doctor.output.text();
}

TEST_F(BesideIdentity, IsShownToAnAuthorityThatIsNamedThere) {
    start_agent();
    const auto other = directory_ / "other.pem";
    ASSERT_TRUE(write_atomically(other, "nobody's", 0600));
    const ProcessExit wrong = beside({"doctor", "--ca-file", other.string()});
    EXPECT_TRUE(wrong.output.text().contains("fail  control plane")) << wrong.output.text();
    const ProcessExit right = beside({"doctor", "--server", server_->note().agents});
    EXPECT_TRUE(right.output.text().contains("answers, and knows this host")) << right.output.text();
}

} // namespace
} // namespace tt

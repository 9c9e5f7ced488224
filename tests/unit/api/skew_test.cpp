#include "integrations/api/agent_report.hpp"
#include "tests/unit/api/api_harness.hpp"

#include <fstream>
#include <sstream>

namespace tt {
namespace {

std::string recorded(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(std::filesystem::path(TT_SKEW) / name).rdbuf();
    return text.str();
}

/// Text with something else in it, once.
std::string changed(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("the record has no " + from);
    return text.replace(at, from.size(), to);
}

TEST(OlderAgent, ReportsAndIsUnderstood) {
    ApiHarness harness;
    const auto response = harness.ask("POST", "/v1/agents/report", "agent", recorded("report.1.json"));
    EXPECT_EQ(response.status, 204) << response.body;
    const auto asked = harness.engine.wait_for_asked(1);
    const auto& taken = std::get<TakeReport>(asked.front().request).report;
    EXPECT_EQ(taken.sequence, 981U);
    ASSERT_EQ(taken.services.size(), 1U);
    EXPECT_EQ(taken.services.front().permit, PermitId{"p77"});
    EXPECT_TRUE(taken.services.front().scrub);
    EXPECT_FALSE(taken.tells_output);
}

TEST(OlderAgent, IsToldItsGoal) {
    ApiHarness harness;
    const auto older = changed(recorded("report.1.json"), R"("have":41)", R"("have":40)");
    const auto response = harness.ask("POST", "/v1/agents/report", "agent", older);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(decode<Goal>(response.body)->version, 41U);
}

TEST(OlderAgent, Enrols) {
    ApiHarness harness;
    const auto response = harness.ask("POST", "/v1/agents/enroll", "enroll", recorded("enrollment.1.json"));
    EXPECT_EQ(response.status, 200) << response.body;
}

TEST(OlderAgent, OfTheProtocolBeforeIsServedAndOneBeforeThatIsNot) {
    EXPECT_TRUE(check_protocol(protocol_version));
    if (protocol_version > 1) EXPECT_TRUE(check_protocol(protocol_version - 1));
    const auto refused = check_protocol(std::max(1, protocol_version - 1) - 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().hint, "upgrade the agent");
}

TEST(NewerAgent, IsToldToWaitForItsControlPlane) {
    ApiHarness harness;
    const std::string newer = R"("protocol":)" + std::to_string(protocol_version + 1);
    const auto report = changed(recorded("report.1.json"), R"("protocol":1)", newer);
    const auto response = harness.ask("POST", "/v1/agents/report", "agent", report);
    EXPECT_EQ(response.status, 400);
    EXPECT_NE(response.body.find("upgrade the control plane before its agents"), std::string::npos);
}

TEST(NewerAgent, MaySayWhatNobodyKnowsYet) {
    ApiHarness harness;
    const auto report = changed(recorded("report.1.json"), "{", R"({"future":{"a":[1]},)");
    EXPECT_EQ(harness.ask("POST", "/v1/agents/report", "agent", report).status, 204);
}

} // namespace
} // namespace tt

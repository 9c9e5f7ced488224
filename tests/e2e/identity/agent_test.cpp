#include "tests/e2e/identity/tls_fleet.hpp"
#include "tests/support/line_log.hpp"

namespace tt {
namespace {

using AgentIdentity = TlsFleet;
using std::filesystem::perms;

std::string file_text(const std::filesystem::path& file) {
    return must(read_file(file, 65536));
}

TEST_F(AgentIdentity, IsMadeOnTheHostByEnrollAndStaysWhenThatIsRepeated) {
    const auto file = token_file("web-1", R"(,"uses":1)");
    const ProcessExit enrolled = enroll_agent({"--token-file", file.string()});
    ASSERT_EQ(enrolled.status.code, 0) << enrolled.error.text();
    EXPECT_TRUE(enrolled.output.text().starts_with("h-")) << enrolled.output.text();
    const auto identity = directory_ / "state" / "identity.pem";
    EXPECT_EQ(std::filesystem::status(identity).permissions(), perms::owner_read | perms::owner_write);
    const std::string before = file_text(identity);
    EXPECT_TRUE(before.contains("PRIVATE KEY"));
    EXPECT_FALSE(std::filesystem::exists(directory_ / "state" / "next.key"));
    const ProcessExit again = enroll_agent({"--token-file", file.string()});
    EXPECT_EQ(again.status.code, 0) << again.error.text();
    EXPECT_EQ(again.output.text(), enrolled.output.text());
    EXPECT_EQ(file_text(identity), before);
    EXPECT_FALSE(server_->log().contains("PRIVATE"));
}

TEST_F(AgentIdentity, IsRefusedToAHostWithAUsedUpTokenAtOnceAndWithoutRepeatingIt) {
    const std::string secret = token("once", R"(,"uses":1)");
    Report other = new_report("web-9");
    ASSERT_EQ(
        send("/v1/agents/enroll", secret, encode(enrollment_of(other, std::string(64, 'a'), ""))).status, 200
    );
    const auto file = directory_ / "token";
    ASSERT_TRUE(write_atomically(file, secret, 0600));
    const ProcessExit refused = enroll_agent({"--token-file", file.string()});
    EXPECT_EQ(refused.status.code, 4);
    EXPECT_TRUE(refused.error.text().contains("is used up")) << refused.error.text();
    EXPECT_FALSE(refused.error.text().contains(secret));
    EXPECT_EQ(enroll_agent({}).status.code, 2) << "it has no token";
}

TEST_F(AgentIdentity, IsAskedForOnlyOfAServerThatIsTrusted) {
    ProcessSpec spec{.executable = TT_PROGRAM, .arguments = {"agent", "enroll"}};
    for (const std::string& word : std::vector<std::string>{
             "--server", server_->note().agents, "--token-file", token_file("web-1").string(), "--state",
             directory_ / "state"
         })
        spec.arguments.push_back(word);
    spec.variables = {{"TT_HOME", home().string()}, {"PATH", "/usr/bin:/bin"}};
    const ProcessExit mistrusting = must(run(spec));
    EXPECT_EQ(mistrusting.status.code, 1) << "nobody refused it: " << mistrusting.error.text();
    EXPECT_TRUE(mistrusting.error.text().contains("--ca-file FILE")) << mistrusting.error.text();
    spec.variables["TT_CA_FILE"] = tls_.certificate.filename().string();
    spec.directory = directory_.path().string();
    const ProcessExit enrolled = must(run(spec));
    EXPECT_EQ(enrolled.status.code, 0) << enrolled.error.text();
}

TEST_F(AgentIdentity, IsRenewedByTheAgentItself) {
    start({"--agent-certificates", "12s"});
    LineLog log;
    ProcessSpec spec = agent({"--token-file", token_file("web-1").string()});
    spec.error = log.writer();
    Process running = must(Process::start(spec));
    log.wait("enrolled in fleet");
    const std::string before = file_text(directory_ / "state" / "identity.pem");
    log.wait("has a new certificate");
    const std::string after = file_text(directory_ / "state" / "identity.pem");
    EXPECT_NE(must(read_host_certificate(before)).serial, must(read_host_certificate(after)).serial);
    log.wait("has a new certificate", 2); // by the first renewed one, when the one before has ended
    EXPECT_EQ(refused("expired_certificate"), "0");
    EXPECT_EQ(refused("no_certificate"), "0");
    EXPECT_TRUE(must(running.stop(very_long)).success());
}

TEST_F(AgentIdentity, OfARevokedHostIsGivenAnewWithAnotherKeyAndSecret) {
    const ProcessExit first = enroll_agent({"--token-file", token_file("one").string()});
    ASSERT_EQ(first.status.code, 0) << first.error.text();
    const std::string before = file_text(directory_ / "state" / "identity.pem");
    ASSERT_EQ(tt({"hosts", "revoke", "web-1"}).status.code, 0);
    LineLog log;
    ProcessSpec spec = agent({});
    spec.error = log.writer();
    Process running = must(Process::start(spec));
    log.wait("was revoked");
    EXPECT_FALSE(must(running.wait(Duration{0}))) << "it goes on asking";
    EXPECT_EQ(enroll_agent({"--anew", "--token-file", token_file("two").string()}).status.code, 5)
        << "while the agent runs";
    EXPECT_TRUE(must(running.stop(very_long)).success());
    const ProcessExit anew = enroll_agent({"--anew", "--token-file", (directory_ / "two.token").string()});
    ASSERT_EQ(anew.status.code, 0) << anew.error.text();
    EXPECT_EQ(anew.output.text(), first.output.text()) << "it is the same host";
    EXPECT_NE(file_text(directory_ / "state" / "identity.pem"), before);
    Process back = must(Process::start(spec));
    wait_until_heard("web-1");
    EXPECT_TRUE(must(back.stop(very_long)).success());
}

TEST_F(AgentIdentity, IsNotNeededByAnAgentOfTheVersionBeforeThatEnrolsWithASecret) {
    Played old{std::string(64, 'o'), {}, new_report("web-1")};
    old.report.protocol = protocol_version - 1;
    Enrollment asked = enrollment_of(old.report, old.secret, "");
    asked.protocol = protocol_version - 1;
    const auto answer = send("/v1/agents/enroll", server_->secret_in("enroll.token"), encode(asked));
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto enrolled = must(decode<Enrolled>(answer.body));
    EXPECT_TRUE(enrolled.certificate.empty());
    old.report.fleet = enrolled.fleet;
    old.report.epoch = enrolled.epoch;
    EXPECT_LT(say(old).status, 300);
    EXPECT_LT(say(old).status, 300);

    // Once it is upgraded it asks for a certificate, and from then on its secret alone is worth nothing.
    const std::string key = must(new_private_key());
    const Renewal renewal{old.report.host, must(certificate_request(key, old.report.host))};
    const auto renewed = send("/v1/agents/renew", old.secret, encode(renewal));
    ASSERT_EQ(renewed.status, 200) << renewed.body;
    EXPECT_EQ(say(old).status, 401);
    keep(directory_ / "upgraded.pem", key, must(decode<Enrolled>(renewed.body)).certificate);
    EXPECT_LT(say(old, directory_ / "upgraded.pem").status, 300);
}

TEST_F(AgentIdentity, IsAskedOfNobodyElse) {
    HttpRequest request{.method = "GET", .url = server_->note().agents + "/v1/version"};
    request.headers.add("Authorization", "Bearer " + server_->secret_in("operator.token"));
    request.ca_file = tls_.certificate;
    EXPECT_EQ(must(CurlClient("test").send(request)).status, 200);
}

TEST_F(AgentIdentity, OfTheFleetOutlivesTheServer) {
    const Played host = enroll("web-1");
    const std::string before = file_text(home() / "agents.authority");
    EXPECT_EQ(
        std::filesystem::status(home() / "agents.authority").permissions(),
        perms::owner_read | perms::owner_write
    );
    server_->terminate();
    start();
    EXPECT_EQ(file_text(home() / "agents.authority"), before);
    EXPECT_LT(say(host).status, 300);
}

} // namespace
} // namespace tt

#pragma once

#include "integrations/certificates/authority.hpp"
#include "integrations/posix/run.hpp"
#include "pipeline/model/doctor_view.hpp"
#include "pipeline/model/goal.hpp"
#include "tests/e2e/serve/serve_process.hpp"
#include "tests/support/self_signed.hpp"

namespace tt {

/// A server with TLS. Agents are played by the test over real connections, or are real.
class TlsFleet : public testing::Test {
protected:
    TemporaryDirectory directory_;
    HttpListener tls_ = self_signed(directory_.path());
    std::optional<ServeProcess> server_;

    /// A host whose agent the test plays.
    struct Played {
        std::string secret;
        std::filesystem::path identity; ///< Key and certificate.
        Report report;
    };

    void SetUp() override { start(); }

    void start(const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments{"--listen",   "127.0.0.1:0",
                                           "--tls-cert", tls_.certificate.string(),
                                           "--tls-key",  tls_.private_key.string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        server_.reset();
        server_.emplace(directory_ / "home", arguments);
    }

    [[nodiscard]] std::filesystem::path home() const { return directory_ / "home"; }

    /// The fleet's own authority, as a test may use it to make what the server would not.
    [[nodiscard]] Authority authority() const {
        return must(Authority::read(must(read_file(home() / "agents.authority", 65536))));
    }

    /// A request over TLS.
    HttpResponse send(
        const std::string& path, const std::string& secret, const std::string& body,
        const std::filesystem::path& identity = {}
    ) {
        HttpRequest request{.method = "POST", .url = server_->note().agents + path, .body = body};
        request.headers.add("Authorization", "Bearer " + secret);
        request.ca_file = tls_.certificate;
        request.identity_file = identity;
        return must(CurlClient("test").send(request));
    }

    std::string token(const std::string& name, const std::string& more = "") {
        const auto made =
            server_->ask("POST", "/v1/tokens", R"({"name":")" + name + R"(","role":"enroll")" + more + "}");
        EXPECT_EQ(made.status, 200) << made.body;
        return must(decode<IssuedToken>(made.body)).secret;
    }

    std::filesystem::path token_file(const std::string& name, const std::string& more = "") {
        const auto file = directory_ / (name + ".token");
        if (!write_atomically(file, token(name, more) + "\n", 0600))
            throw std::runtime_error("no token file");
        return file;
    }

    static Report new_report(const std::string& name) {
        Report report;
        report.host = HostId{"h-" + name};
        report.boot = 1;
        report.facts = {name, "a", {"web"}, "1.0"};
        return report;
    }

    static Enrollment
    enrollment_of(const Report& report, const std::string& secret, const std::string& request) {
        Enrollment enrollment;
        enrollment.host = report.host;
        enrollment.facts = report.facts;
        enrollment.secret = secret;
        enrollment.request = request;
        return enrollment;
    }

    /// Enrols a host with a certificate of its own.
    Played enroll(const std::string& name) {
        Played played{std::string(64, name.back()), directory_ / (name + ".pem"), new_report(name)};
        const std::string key = must(new_private_key());
        const auto asked =
            enrollment_of(played.report, played.secret, must(certificate_request(key, played.report.host)));
        const auto answer = send("/v1/agents/enroll", server_->secret_in("enroll.token"), encode(asked));
        EXPECT_EQ(answer.status, 200) << answer.body;
        const auto enrolled = must(decode<Enrolled>(answer.body));
        EXPECT_FALSE(enrolled.certificate.empty());
        keep(played.identity, key, enrolled.certificate);
        played.report.fleet = enrolled.fleet;
        played.report.epoch = enrolled.epoch;
        return played;
    }

    static void
    keep(const std::filesystem::path& file, const std::string& key, const std::string& certificate) {
        if (!write_atomically(file, key + certificate, 0600)) throw std::runtime_error("no identity");
    }

    /// A certificate that some authority issues to the host at that time, with a key of its own.
    std::filesystem::path issued(const Authority& by, const Played& host, Time at, Duration life) {
        const std::string key = must(new_private_key());
        const auto request = must(certificate_request(key, host.report.host));
        const auto made = must(by.issue(request, host.report.fleet, host.report.host, at, life));
        const auto file = directory_ / (host.report.host.value + "." + made.holds.serial + ".pem");
        keep(file, key, made.pem);
        return file;
    }

    HttpResponse say(const Played& host) { return say(host, host.identity); }

    HttpResponse say(const Played& host, const std::filesystem::path& identity) {
        Report report = host.report;
        report.sequence = ++sequence_;
        return send("/v1/agents/report", host.secret, encode(report), identity);
    }

    /// How often agents were refused for this reason, says `/metrics`.
    std::string refused(const std::string& reason) {
        const std::string text = server_->ask("GET", "/metrics").body;
        const std::string name = "tt_agent_refusals_total{reason=\"" + reason + "\"} ";
        const auto begin = text.find(name);
        if (begin == std::string::npos) return "absent";
        return text.substr(begin + name.size(), text.find('\n', begin) - begin - name.size());
    }

    /// Waits until the host has reported. Whatever it says first is committed.
    void wait_until_heard(const std::string& name) {
        for (int turn = 0; turn < 100; ++turn) {
            const std::string version(server_->ask("GET", "/v1/status").headers.value("TT-Version"));
            const auto view = must(decode<HostsView>(server_->ask("GET", "/v1/hosts").body));
            for (const HostView& host : view.hosts)
                if (host.host.facts.name == name && host.reachable) return;
            server_->ask("GET", "/v1/status?wait=5s&since=" + version);
        }
        throw std::runtime_error(name + " does not report");
    }

    ProcessExit tt(std::vector<std::string> words) {
        ProcessSpec spec{.executable = TT_PROGRAM, .arguments = std::move(words)};
        spec.variables = {{"TT_HOME", home().string()}, {"PATH", "/usr/bin:/bin"}};
        spec.directory = directory_.path().string();
        return must(run(spec));
    }

    /// What the real agent is started with, but for what follows.
    [[nodiscard]] ProcessSpec agent(const std::vector<std::string>& more, bool enroll = false) const {
        ProcessSpec spec{.executable = TT_AGENT};
        if (enroll) spec.arguments.emplace_back("enroll");
        for (const std::string& word : std::vector<std::string>{
                 "--server", server_->note().agents, "--ca-file", tls_.certificate, "--state",
                 directory_ / "state", "--root", directory_ / "srv", "--publishers",
                 directory_ / "publishers", "--name", "web-1", "--group", "web"
             })
            spec.arguments.push_back(word);
        spec.arguments.insert(spec.arguments.end(), more.begin(), more.end());
        return spec;
    }

    ProcessExit enroll_agent(const std::vector<std::string>& more) { return must(run(agent(more, true))); }

private:
    std::uint64_t sequence_ = 0;
};

} // namespace tt

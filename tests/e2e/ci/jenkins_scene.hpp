#pragma once

#include "integrations/http/curl_client.hpp"
#include "tests/e2e/ci/ci_node.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"

#include <string>
#include <vector>

namespace tt {

/// A workspace whose commits are pushed to a bare repository, and a Jenkins that the test plays. No server
/// runs yet.
class JenkinsScene : public CiNode {
protected:
    /// Commits the workspace with this tt.yaml.
    void begin(const std::string& policy) const {
        fs::create_directories(workspace_ / "dist/tt");
        write_hook("#!/bin/sh\nexit 0\n");
        std::ofstream(workspace_ / "tt.yaml") << policy;
        check_in();
        sh("git clone -q --bare . " + origin_.string());
    }

    static void replace(std::string& text, const std::string& what, const std::string& with) {
        ASSERT_TRUE(text.contains(what)) << what;
        text.replace(text.find(what), what.size(), with);
    }

    void read_secret() {
        secret_ = read(cluster_.home() / "operator.token");
        secret_.erase(secret_.find_last_not_of('\n') + 1);
    }

    [[nodiscard]] Variables jenkins_login() const {
        return {
            {"TT_JENKINS_URL", jenkins_.url()},
            {"TT_JENKINS_USER", "ann"},
            {"TT_JENKINS_TOKEN", "s3cret-token"},
        };
    }

    /// Changes what is shipped; the commit, which is pushed.
    std::string commit(const std::string& text) const {
        std::ofstream(workspace_ / "dist/app") << text;
        sh("git add . && git commit -q -m 'Say " + text + "' && git push -q " + origin_.string() + " HEAD");
        return sh("git rev-parse HEAD");
    }

    /// A run that took what is checked out, and archived it.
    [[nodiscard]] FakeRun run_here(
        std::int64_t number, const std::string& result, const std::string& branch, const std::string& remote
    ) const {
        const fs::path packed = directory_ / "packed.tar.gz";
        sh("tar -czf " + packed.string() + " -C dist .");
        const std::string id = sh("git rev-parse HEAD");
        FakeRun run{.number = number, .result = result, .artifacts = {{"dist/web.tar.gz", read(packed)}}};
        run.actions.push_back(
            {{"lastBuiltRevision", {{"SHA1", id}, {"branch", {{{"SHA1", id}, {"name", branch}}}}}},
             {"remoteUrls", {remote}}}
        );
        return run;
    }

    void add(const FakeRun& run) {
        jenkins_.with_job("acme/web", [&](FakeJob& job) { job.runs.push_back(run); });
    }

    void finish(std::int64_t number) {
        jenkins_.with_run("acme/web", number, [](FakeRun& run) { run.result = "SUCCESS"; });
    }

    [[nodiscard]] HttpRequest hook(const std::string& from, std::string body) const {
        const std::string server = cluster_.client_variables().at("TT_SERVER");
        return {.method = "POST", .url = server + "/v1/hooks/" + from, .body = std::move(body)};
    }

    /// What Jenkins' Notification plugin does.
    void call(std::int64_t number, const std::string& phase = "COMPLETED") const {
        const std::string url = "https://public.example/ci/job/acme/job/web/" + std::to_string(number) + "/";
        const nlohmann::json body{{"build", {{"full_url", url}, {"phase", phase}}}};
        HttpRequest request = hook("jenkins", body.dump());
        request.headers.add("Authorization", "Bearer " + secret_);
        EXPECT_EQ(must(CurlClient("jenkins").send(request)).status, 204);
    }

    /// The newest first.
    [[nodiscard]] std::vector<Build> builds() const {
        std::vector<Build> all;
        for (const BuildView& each : cluster_.get<BuildsView>("/v1/builds?service=web").builds)
            all.push_back(each.build);
        return all;
    }

    /// Waits until there are so many; the newest.
    [[nodiscard]] Build newest_of(std::size_t count, Duration at_most = 1min) const {
        EXPECT_TRUE(cluster_.wait_until([&] { return builds().size() >= count; }, at_most)) << log();
        return builds().at(0);
    }

    [[nodiscard]] std::string log() const { return read(cluster_.directory() / "serve.log"); }

    [[nodiscard]] std::string why(const std::string& subject) const {
        const auto said = cluster_.tt({"why", subject}, workspace_);
        return said.output + said.error;
    }

    fs::path origin_ = directory_ / "origin.git";
    FakeJenkins jenkins_;
};

} // namespace tt

// Faults on the line to Jenkins: a job that judges a deploy runs once and is heard, a file comes whole.

#include "integrations/acceptance/acceptance_job.hpp"
#include "integrations/acceptance/jenkins_at.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"
#include "tests/faults/each_fault.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <iterator>

namespace tt {
namespace {

using namespace std::chrono_literals;

const std::string job = "acme/smoke";
const std::string artifact = std::string(100'000, 'x') + "the end";

class FaultyJenkins : public testing::Test {
protected:
    FaultyJenkins() {
        fake_.with_job(job, [](FakeJob& made) { made.parameters = {"TT_KEY"}; });
        logins_.add(url(), "ann:s3cret-token");
    }

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(line_.port()) + "/ci";
    }

    static std::uint16_t port_in(const std::string& url) {
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }

    /// Jenkins goes on by one step: what runs ends, else what waits begins.
    void move() {
        bool ended = false;
        fake_.with_job(job, [&](FakeJob& made) {
            for (FakeRun& run : made.runs) {
                ended = ended || run.result.empty();
                if (run.result.empty()) run.log = "Testing\nThe end\n", run.result = "SUCCESS";
            }
        });
        if (!ended) fake_.try_begin_next();
    }

    [[nodiscard]] std::ptrdiff_t runs_with(const std::string& key) {
        std::ptrdiff_t count = 0;
        fake_.with_job(job, [&](FakeJob& made) {
            for (const FakeRun& run : made.runs) count += run.parameters.at("TT_KEY").starts_with(key);
        });
        return count;
    }

    /// As the worker does: what was interrupted is made again.
    Verdict judge(const std::string& key) {
        Question question;
        question.timeout = 1min;
        question.job = JobToRun{url(), job, {}};
        HastyClient http;
        Verdict verdict{TestOutcome::interrupted, ""};
        for (int tries = 0; tries < 5 && verdict.outcome == TestOutcome::interrupted; ++tries)
            verdict = run_job(question, {.key = key, .poll = 1ms}, logins_, http, {});
        return verdict;
    }

    [[nodiscard]] std::string content() const {
        std::ifstream in(file_);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    FakeJenkins fake_;
    FaultProxy line_{port_in(fake_.url().substr(0, fake_.url().rfind('/'))), no_fault};
    Logins logins_;
    TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_ / "web.tar.gz";
};

TEST_F(FaultyJenkins, RunsTheJobOnceAndIsHeard) {
    int number = 0;
    const auto attempt = [&] {
        const std::string key = "k" + std::to_string(++number) + "/";
        const Verdict verdict = judge(key);
        EXPECT_EQ(verdict.outcome, TestOutcome::passed) << verdict.output;
        EXPECT_EQ(runs_with(key), 1);
    };
    meet_each_fault(line_, attempt, [this] { move(); });
}

TEST_F(FaultyJenkins, GivesAFileWholeOrSaysThatItDoesNot) {
    fake_.with_job(job, [](FakeJob& made) {
        made.runs.push_back({.number = 1, .result = "SUCCESS", .artifacts = {{"dist/web.tar.gz", artifact}}});
    });
    const auto attempt = [&] {
        HastyClient http;
        jenkins::Jenkins client(jenkins_at(url(), logins_, 1s, {}), http);
        std::filesystem::remove(file_);
        Result<> done = fail(ErrorKind::unavailable, "not tried yet");
        for (int tries = 0; tries < 5 && !done; ++tries) {
            std::error_code absent;
            const auto size = std::filesystem::file_size(file_, absent);
            const Download target{.file = file_, .offset = absent ? 0 : size};
            done = client.download({job, 1}, "dist/web.tar.gz", target);
        }
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_TRUE(content() == artifact) << content().size() << " bytes";
    };
    meet_each_fault(line_, attempt);
}

} // namespace
} // namespace tt

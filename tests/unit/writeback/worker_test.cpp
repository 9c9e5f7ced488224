#include "integrations/posix/system_clock.hpp"
#include "integrations/writeback/write_back_worker.hpp"
#include "tests/unit/writeback/writeback_setup.hpp"

#include <future>

namespace tt {
namespace {

/// Ends when the fake was asked for a success.
class Working : public Telling {
protected:
    Working() { wants({.deployments = true}); }

    std::unique_ptr<HttpClient> listening_http() {
        struct Listening : HttpClient {
            explicit Listening(Working& test)
                : owner(test) {}

            Result<HttpResponse> send(const HttpRequest& request) override {
                auto answer = client.send(request);
                if (request.body.find("success") != std::string::npos) owner.told_.set_value();
                return answer;
            }

            Working& owner;
            CurlClient client{"tt-test"};
        };

        return std::make_unique<Listening>(*this);
    }

    std::promise<void> told_;
    SystemClock system_clock_;
};

TEST_F(Working, TellsOfTheNewestStateByItself) {
    GithubClients github(logins_, [this] { return listening_http(); }, system_clock_);
    WriteBackWorker worker({github, "", [](const std::string&) {}}, system_clock_);
    worker.look(std::make_shared<const State>(state_));
    deploy(1, 1, DeployState::running);
    worker.look(std::make_shared<const State>(state_));
    deploy(1, 1, DeployState::accepted);
    worker.look(std::make_shared<const State>(state_));
    ASSERT_EQ(told_.get_future().wait_for(1min), std::future_status::ready);
    worker.stop();
    EXPECT_EQ(states_of(0).back(), "success");
}

TEST_F(Working, EndsWhileItWaits) {
    GithubClients github(logins_, make_http, system_clock_);
    const GithubWriter::Setting setting{github, "", [](const std::string&) {}};
    WriteBackWorker idle(setting, system_clock_);
    WriteBackWorker telling(setting, system_clock_);
    fake_.with([](FakeState& state) { state.limits.remaining = 0; });
    deploy(1, 1, DeployState::accepted);
    telling.look(std::make_shared<const State>(state_));
    telling.stop();
    telling.stop();
}

} // namespace
} // namespace tt

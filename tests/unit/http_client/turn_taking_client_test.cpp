#include "integrations/http/turn_taking_client.hpp"
#include "tests/support/local_server.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tt {
namespace {

/// A network in which every request waits until the test lets it go on.
struct Network {
    struct Now {
        int waiting = 0;
        int let_through = 0;
        int most = 0;
    };

    void pass() {
        now.change([](Now& is) { is.most = std::max(is.most, ++is.waiting); });
        now.wait([](const Now& is) { return is.let_through > 0; });
        now.change([](Now& is) { --is.let_through, --is.waiting; });
    }

    Watched<Now> now;
};

class WaitingHttp : public HttpClient {
public:
    explicit WaitingHttp(Network& network)
        : network_(network) {}

    Result<HttpResponse> send(const HttpRequest&) override {
        network_.pass();
        return HttpResponse{.status = 200};
    }

private:
    Network& network_;
};

class TakingTurns : public testing::Test {
protected:
    void ask(const std::string& url, std::stop_token stop = {}) {
        threads_.emplace_back([this, url, stop] {
            TurnTakingClient client(std::make_unique<WaitingHttp>(network_), turns_);
            const auto answer = client.send({.url = url, .stop = stop});
            answers_.change([&](std::vector<ErrorKind>& errors) {
                if (!answer) errors.push_back(answer.error().kind);
            });
        });
    }

    void let_through(int count) {
        network_.now.change([&](Network::Now& is) { is.let_through += count; });
    }

    void wait_for_waiting(int count) {
        network_.now.wait([&](const Network::Now& is) { return is.waiting == count; });
    }

    Network network_;
    Turns turns_{3};
    Watched<std::vector<ErrorKind>> answers_;
    std::vector<std::jthread> threads_; ///< The last, so that they end first.
};

TEST_F(TakingTurns, LetsOnlySoManyAtOnceAskOneServer) {
    for (int i = 0; i < 20; ++i) ask("https://one.example/" + std::to_string(i));
    wait_for_waiting(3);
    let_through(20);
    threads_.clear();
    EXPECT_EQ(network_.now.wait([](const Network::Now&) { return true; }).most, 3);
}

TEST_F(TakingTurns, DoesNotLetOneServerWaitForAnother) {
    for (int i = 0; i < 5; ++i) ask("https://slow.example/");
    wait_for_waiting(3);
    ask("https://slow.example:8443/");
    wait_for_waiting(4);
    let_through(6);
}

TEST_F(TakingTurns, EndsTheWaitWhenStopped) {
    std::stop_source stop;
    for (int i = 0; i < 3; ++i) ask("https://one.example/");
    wait_for_waiting(3);
    ask("https://one.example/", stop.get_token());
    stop.request_stop();
    EXPECT_EQ(
        answers_.wait([](const auto& errors) { return !errors.empty(); }), std::vector{ErrorKind::cancelled}
    );
    let_through(3);
}

} // namespace
} // namespace tt

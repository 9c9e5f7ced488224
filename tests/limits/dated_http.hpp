#pragma once

#include "pipeline/ports/http_client.hpp"
#include "tests/fakes/github/fake_github.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace tt {

/// How many requests are on their way at once, and the most that were.
struct InFlight {
    std::atomic<int> now = 0;
    std::atomic<int> most = 0;

    void begin() {
        const int count = ++now;
        for (int before = most; before < count && !most.compare_exchange_weak(before, count);) {
        }
    }
};

/// Lets requests to a fake GitHub live in its time: the date of each answer is by the fake's own clock.
class DatedHttp : public HttpClient {
public:
    DatedHttp(std::unique_ptr<HttpClient> http, FakeGithub& fake, InFlight& in_flight)
        : http_(std::move(http))
        , fake_(fake)
        , in_flight_(in_flight) {}

    Result<HttpResponse> send(const HttpRequest& request) override {
        in_flight_.begin();
        auto answer = http_->send(request);
        --in_flight_.now;
        if (!answer) return answer;
        HttpHeaders headers{{"Date", http_date(fake_.now())}};
        for (const auto& [name, value] : answer->headers)
            if (name != "Date") headers.add(name, value);
        answer->headers = std::move(headers);
        return answer;
    }

private:
    std::unique_ptr<HttpClient> http_;
    FakeGithub& fake_;
    InFlight& in_flight_;
};

} // namespace tt

#pragma once

#include "integrations/http/curl_client.hpp"
#include "tests/support/faults/fault_proxy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

namespace tt {

/// Speaks HTTP as the product does, but where answers stall it gives up sooner.
class HastyClient : public HttpClient {
public:
    static inline Duration patience = std::chrono::minutes{1};

    Result<HttpResponse> send(const HttpRequest& request) override {
        HttpRequest hasty = request;
        hasty.timeout = patience;
        return client_.send(hasty);
    }

private:
    CurlClient client_{"tt-test"};
};

inline std::unique_ptr<HttpClient> make_hasty_http() {
    return std::make_unique<HastyClient>();
}

inline Fault no_fault(std::size_t, const std::string&) {
    return Fault::none;
}

/// Calls `attempt` once for each fault and each request that it makes, which that fault meets; at last
/// without any. `attempt` begins from nothing each time; `at_each` is called at each request.
inline void meet_each_fault(
    FaultProxy& line, const std::function<void()>& attempt, const std::function<void()>& at_each = [] {}
) {
    for (const Fault fault : all_faults) {
        HastyClient::patience = std::chrono::seconds{fault == Fault::stall ? 1 : 60};
        bool met = true;
        for (std::size_t at = 0; met && !testing::Test::HasFailure(); ++at) {
            met = false;
            line.choose([&met, &at_each, fault, at](std::size_t number, const std::string&) {
                at_each();
                met = met || number == at;
                return number == at ? fault : Fault::none;
            });
            SCOPED_TRACE("request " + std::to_string(at) + " meets " + std::string(to_string(fault)));
            attempt();
        }
    }
    line.choose(no_fault);
}

} // namespace tt

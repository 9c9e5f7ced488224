#include "agent/output_courier.hpp"

#include "agent/log.hpp"
#include "integrations/http/curl_client.hpp"
#include "pipeline/base/contains.hpp"

#include <utility>

namespace tt::agent {

OutputCourier::OutputCourier(
    Layout layout, ServerAddress server, std::string secret, std::string user_agent,
    std::function<void(Outcome)> ended
)
    : layout_(std::move(layout))
    , server_(std::move(server))
    , secret_(std::move(secret))
    , user_agent_(std::move(user_agent))
    , ended_(std::move(ended)) {}

void OutputCourier::take(const std::vector<OutputWish>& wishes, std::vector<WalkAt> walks) {
    walks_ = std::move(walks);
    for (const auto& wish : wishes)
        if (!contains(in_hand_, wish) && !contains(waiting_, wish)) waiting_.push_back(wish);
    if (!job_) begin();
}

void OutputCourier::begin() {
    if (waiting_.empty()) return;
    in_hand_ = std::exchange(waiting_, {});
    Work work = [layout = layout_, server = server_, secret = secret_, user_agent = user_agent_,
                 wishes = in_hand_, walks = walks_](const std::stop_token& stop) -> Outcome {
        CurlClient http(user_agent);
        ControlPlane control_plane(http, server);
        Outcome outcome{.ok = true};
        for (const auto& wish : wishes) {
            const auto told = control_plane.tell_output(answer(layout, walks, wish), secret, stop);
            if (!told) outcome = {.error = told.error().message};
        }
        return outcome;
    };
    job_ = std::make_unique<Job>(JobKey{}, std::move(work), ended_);
}

/// Who waited for an answer that did not arrive asks again, if anybody does.
void OutputCourier::end(const Outcome& outcome) {
    job_.reset();
    in_hand_.clear();
    if (!outcome.ok) log(LogLevel::debug, outcome.error);
    begin();
}

} // namespace tt::agent

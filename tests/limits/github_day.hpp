#pragma once

#include "integrations/acceptance/acceptance_worker.hpp"
#include "integrations/writeback/github_writer.hpp"
#include "pipeline/engine/core.hpp"
#include "pipeline/simulation/plain_store.hpp"
#include "tests/fakes/fake_engine.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/limits/dated_http.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tt {

/// What GitHub saw of a day.
struct DayCounts {
    std::int64_t requests = 0;
    std::int64_t confirmed = 0; ///< Answered with 304, for nothing.
    std::int64_t written = 0;
    std::int64_t refused = 0;
    std::map<std::string, std::int64_t> charged; ///< Readings that cost of the primary limit, by commit.
    std::map<std::string, std::int64_t> answers; ///< To gates, by service; those that are none left out.
    std::map<Time, int> looks;                   ///< How many services were asked about, by second.
};

/// A control plane with many services on one GitHub, whose hours take a moment: the real engine without its
/// thread, the real client and writer, one fake GitHub. Each service waits for checks of a commit of its own,
/// which are looked at every minute.
class GithubDay {
public:
    enum class Way {
        in_process, ///< Without threads either: what the worker does for an answer is done at once.
        over_http,  ///< And with the real worker.
    };

    GithubDay(Way way, int services);
    ~GithubDay();

    /// Lets so much time pass, with everything that is due in it.
    void run(Duration time);

    /// Another result of the service's check.
    void change_check(int service);

    /// The service gets another deploy that GitHub is to hear of.
    void deploy(int service);

    /// GitHub asks for patience, next time that anybody asks for anything.
    void strike(FakeLimits::Strike strike);

    /// Somebody else with the same token used up the hour.
    void use_up();

    [[nodiscard]] std::vector<std::string> violations();
    /// Services whose last answer was none.
    [[nodiscard]] std::vector<std::string> unanswered() const;
    [[nodiscard]] int busiest_second() const;

    [[nodiscard]] const std::string& commit(int service) const {
        return commits_.at(static_cast<std::size_t>(service));
    }

    [[nodiscard]] const DayCounts& counts() const { return counts_; }

    [[nodiscard]] int most_in_flight() const { return in_flight_.most; }

    [[nodiscard]] Time now() { return clock_.now(); }

private:
    [[nodiscard]] std::unique_ptr<HttpClient> make_http();
    void add_service(int number);
    void request(Request request);
    void ask_what_is_due();
    void take_answers(std::vector<Action> actions);
    std::vector<Asked> answers_to(const std::vector<Action>& actions);
    void tell_github();
    void count();

    FakeGithub fake_;
    Way way_;
    ManualClock clock_;
    InFlight in_flight_;
    Logins logins_;
    GithubClients github_;
    TemporaryDirectory directory_;
    FakeEngine engine_; ///< Where the worker's answers arrive.
    AcceptanceWorker worker_;
    GithubWriter writer_;
    sim::PlainStore store_{std::make_shared<sim::Disk>()};
    std::unique_ptr<Core> core_;
    std::vector<std::string> commits_;
    std::vector<Deploy> deploys_;
    std::optional<Time> writer_due_;
    DayCounts counts_;
};

} // namespace tt

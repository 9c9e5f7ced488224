// Faults on the line to GitHub: what is read is whole or an error, what is written is written once.

#include "integrations/github/checks.hpp"
#include "integrations/github/commits.hpp"
#include "tests/faults/each_fault.hpp"
#include "tests/unit/writeback/writeback_setup.hpp"

namespace tt {
namespace {

using enum DeployState;

class FaultyGithub : public Telling {
protected:
    FaultyGithub() {
        wants({.deployments = true, .statuses = true, .comments = true, .stable = "stable"});
        fake_.with([&](FakeState& state) {
            state.url = api();
            for (const std::string& each : state.grow("main", 250)) commits_.push_back(each);
            state.statuses[commits_.back()] = {{"ci/build", "success"}};
            state.runs[commits_.back()] = {{"lint", "completed", "success"}};
            state.pulls = {{7, "Say hello", commit(2), true}};
        });
        logins_.add(api(), "good-token");
        policy_.source.server = api();
        state_.policies.put(policy_);
    }

    [[nodiscard]] std::string api() const { return "http://127.0.0.1:" + std::to_string(line_.port()); }

    static std::uint16_t port_in(const std::string& url) {
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }

    /// Reads, and reads again: what is given is whole, and in the end it is given, whatever was remembered
    /// of the first time.
    template<class T>
    void read_through(const std::function<Result<T>(github::Client&)>& read, const T& whole) {
        meet_each_fault(line_, [&] {
            HastyClient http;
            github::Token token("good-token");
            github::Client client({.api = api()}, token, http, clock_);
            int given = 0;
            for (int tries = 0; given < 2 && tries < 8; ++tries) {
                const Result<T> answer = read(client);
                EXPECT_EQ(answer.value_or(whole), whole);
                given += answer ? 1 : 0;
                respect_limit(client, read);
            }
            EXPECT_EQ(given, 2);
        });
    }

    template<class Read>
    void respect_limit(github::Client& client, const Read& read) {
        const auto until = client.wait_until();
        if (!until) return;
        EXPECT_LE(*until - clock_.now(), 2s) << "whatever their clock shows";
        EXPECT_FALSE(read(client)) << "it asked to wait";
        clock_.advance_to(*until);
    }

    /// Nothing of deploys is on GitHub, and nobody remembers that it ever was.
    void begin_anew() {
        fake_.with([](FakeState& state) {
            state.deployments.clear();
            state.statuses.clear();
            state.comments.clear();
            state.refs.erase("refs/heads/stable");
        });
        forget();
    }

    /// As a control plane that was killed and started again.
    void forget() {
        github_.emplace(logins_, make_hasty_http, clock_);
        writer_.emplace(setting(), clock_);
    }

    /// Writes until there is nothing left to write.
    void write_all() {
        for (int tries = 0; tries < 10; ++tries) {
            const auto wait = step();
            if (!wait) return;
            clock_.advance(*wait);
        }
        ADD_FAILURE() << "it does not end: " << logged_.back();
    }

    void expect_told_once() {
        fake_.with([&](FakeState& state) {
            ASSERT_EQ(state.deployments.size(), 1U);
            EXPECT_EQ(state.deployments[0].states, (Texts{"success"}));
            ASSERT_EQ(state.statuses.size(), 1U);
            ASSERT_EQ(state.statuses[commit(2)].size(), 1U);
            EXPECT_EQ(state.statuses[commit(2)][0].state, "success");
            EXPECT_EQ(state.comments[7].size(), 1U);
            EXPECT_EQ(state.refs["refs/heads/stable"], commit(2));
        });
    }

    FaultProxy line_{port_in(fake_.api()), no_fault};
    github::RepositoryName web_{"acme", "web"};
};

TEST_F(FaultyGithub, GivesARangeWholeOrNotAtAll) {
    const auto read = [&](github::Client& client) -> Result<Texts> {
        TT_ASSIGN(const auto range, github::compare(client, web_, commits_.front(), commits_.back()));
        Texts ids;
        for (const auto& each : range.commits) ids.push_back(each.id.value);
        return ids;
    };
    read_through<Texts>(read, Texts(commits_.begin() + 1, commits_.end()));
}

TEST_F(FaultyGithub, GivesChecksWholeOrNotAtAll) {
    const auto read = [&](github::Client& client) -> Result<std::size_t> {
        TT_ASSIGN(const auto checks, github::list_checks(client, web_, commits_.back()));
        return checks.size();
    };
    read_through<std::size_t>(read, 2);
}

TEST_F(FaultyGithub, IsToldOfADeployOnce) {
    deploy(1, 2, accepted);
    meet_each_fault(line_, [&] {
        begin_anew();
        write_all();
        expect_told_once();
    });
}

TEST_F(FaultyGithub, IsToldOnceThoughEverythingIsForgottenAfterTheFault) {
    deploy(1, 2, accepted);
    meet_each_fault(line_, [&] {
        begin_anew();
        step();
        clock_.advance(2s);
        forget();
        write_all();
        expect_told_once();
    });
}

} // namespace
} // namespace tt

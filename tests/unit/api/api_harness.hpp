#pragma once

#include "integrations/api/api.hpp"
#include "integrations/api/new_credential.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/json/json.hpp"
#include "tests/fakes/fake_engine.hpp"
#include "tests/fakes/memory_artifact_store.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <future>

namespace tt {

/// A journal of a test's own making; nobody writes to it.
class ScriptedJournal : public Store {
public:
    std::vector<JournalEntry> entries;

    Result<Fleet> take_over(Time, const Actor&) override { return Fleet{}; }

    Result<State> load() const override { return State{}; }

    Result<> commit(std::span<const Transaction>) override { return {}; }

    Result<std::vector<JournalEntry>> journal(std::uint64_t from, std::size_t limit) const override {
        std::vector<JournalEntry> found;
        for (const JournalEntry& entry : entries)
            if (entry.sequence >= from && found.size() < limit) found.push_back(entry);
        return found;
    }

    Result<JournalHead> head() const override { return JournalHead{}; }

    Result<JournalHead> verify() const override { return JournalHead{}; }
};

/// All routes behind a real server on loopback, over a FakeEngine. Each role has a credential whose secret is
/// its name, and the agent is that of host h-1.
class ApiHarness {
public:
    TemporaryDirectory directory;
    FakeEngine engine;
    ScriptedJournal journal;
    CiView ci;                          ///< What CI made of any build.
    std::optional<Because> unpublished; ///< What keeps runs of any service from becoming builds.
    static constexpr const char* webhook_secret = "It's a Secret to Everybody";
    static constexpr const char* other_secret = "of another GitHub, at github.example";

    explicit ApiHarness(ArtifactStore* artifacts = nullptr)
        : collector_({engine, artifacts ? *artifacts : memory_, deltas_, claims_}, {}) {
        engine.change(fill);
        HttpServerOptions options;
        options.listeners = {HttpListener{.unix_socket = directory / "socket"}, HttpListener{}};
        options.spooled_prefixes = {std::string(artifact_path), std::string(delta_path)};
        options.spool_directory = directory / "spool";
        options.admit = [this](const HttpServerRequest& request) { return router_->admit(request); };
        auto opened = HttpServer::listen(std::move(options));
        if (!opened) throw std::runtime_error(opened.error().message);
        server_ = std::move(*opened);
        polls_.emplace(*server_);
        polls_->publish({}); // as the engine does when it starts
        api_.emplace(
            Api{*server_,
                engine,
                journal,
                artifacts ? *artifacts : memory_,
                deltas_,
                claims_,
                collector_,
                *polls_,
                background_,
                outside_,
                storing_,
                no_zones,
                [this](const Policy&, const Build& build) { return looked_at(build); },
                [](const Policy&, const CommitId& from, const CommitId& to) {
                    return FilesView{{{{from.value + ".." + to.value, "changed"}}}};
                },
                "1.2.3",
                {{webhook_secret}, {other_secret, "https://github.example"}},
                [this](const Hint& hint) { engine.look_again(hint); },
                [this](const ServiceName&) { return unpublished; }}
        );
        router_.emplace(engine, Authenticator({::geteuid(), "ana"}, {}, api_->agents), api_routes(*api_));
        server_->serve([this](HttpServerRequest request, Respond respond) {
            router_->handle(std::move(request), std::move(respond));
        });
    }

    ~ApiHarness() { server_->stop(std::chrono::seconds{1}); }

    [[nodiscard]] Result<CiView> looked_at(const Build& build) const {
        CiView view = ci;
        view.build = build.id;
        return view;
    }

    /// From now on no agent is sent to the store.
    void pass_artifacts() { api_->pass_artifacts = true; }

    /// From now on nobody waits longer for a host's output.
    void hurry_output(Duration patience) { api_->output_patience = patience; }

    Router& router() { return *router_; }

    ArtifactClaims& claims() { return claims_; }

    HttpServer& server() { return *server_; }

    LongPolls& polls() { return *polls_; }

    std::vector<Route> routes() { return api_routes(*api_); }

    /// A request over TCP with the credential of that name; without one if it is empty.
    [[nodiscard]] HttpRequest request(
        const std::string& method, const std::string& path, const std::string& who, std::string body = {}
    ) const {
        HttpRequest request{.method = method, .url = url(path), .body = std::move(body)};
        if (!who.empty()) request.headers.add("Authorization", "Bearer " + who);
        return request;
    }

    HttpResponse send(const HttpRequest& request) const {
        CurlClient client("test");
        auto response = client.send(request);
        if (!response) throw std::runtime_error(response.error().message);
        return *std::move(response);
    }

    HttpResponse
    ask(const std::string& method, const std::string& path, const std::string& who,
        std::string body = {}) const {
        return send(request(method, path, who, std::move(body)));
    }

    /// Sends a request from another thread.
    [[nodiscard]] std::future<HttpResponse> ask_later(HttpRequest request) const {
        return std::async(std::launch::async, [this, request = std::move(request)] { return send(request); });
    }

    /// Returns when the io thread has done what was handed to it before.
    void settle() {
        std::promise<void> done;
        server_->post([&] { done.set_value(); });
        done.get_future().get();
    }

    /// Waits until so many requests are parked in the long polls.
    void wait_until_parked(std::size_t count) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        for (std::size_t parked = 0; parked != count;) {
            std::promise<std::size_t> seen;
            server_->post([&] { seen.set_value(polls_->parked()); });
            parked = seen.get_future().get();
            if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("nobody parked");
        }
    }

    /// A report of host h-1 that says what the engine knows already.
    static Report report() {
        Report report;
        report.fleet = FleetId{"f1"};
        report.epoch = 7;
        report.host = HostId{"h-1"};
        report.boot = 3;
        report.sequence = 1;
        report.have = 41;
        report.facts.name = "web-1";
        return report;
    }

private:
    static void fill(State& state) {
        state.fleet.id = FleetId{"f1"};
        state.fleet.epoch = 7;
        for (const Role role : {Role::reader, Role::operate, Role::enroll, Role::agent}) {
            const std::string name(to_string(role));
            Credential credential = new_credential(name, role, name, Time{});
            if (role == Role::agent) credential.host = HostId{"h-1"};
            state.credentials.put(credential);
        }
        Credential revoked = new_credential("revoked", Role::operate, "revoked", Time{});
        revoked.revoked = true;
        state.credentials.put(revoked);
        Host host;
        host.id = HostId{"h-1"};
        host.facts.name = "web-1";
        host.boot = 3;
        host.version = 41;
        state.hosts.put(host);
    }

    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server_->listeners().at(1).port) + path;
    }

    MemoryArtifactStore memory_;
    DeltaDirectory deltas_ = DeltaDirectory::open(directory.path()).value();
    ArtifactClaims claims_;
    Collector collector_;
    Background background_;
    Background outside_;
    Background storing_{2};
    std::unique_ptr<HttpServer> server_;
    std::optional<LongPolls> polls_;
    std::optional<Api> api_;
    std::optional<Router> router_;
};

} // namespace tt

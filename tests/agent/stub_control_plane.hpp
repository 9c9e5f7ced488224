#pragma once

#include "integrations/json/json.hpp"
#include "pipeline/model/goal.hpp"
#include "tests/support/local_server.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// The agents' side of a control plane, as a script: it says what a test tells it to say, and remembers what
/// it heard. It listens on a unix socket, so that it can go away and come back.
class StubControlPlane {
public:
    explicit StubControlPlane(std::filesystem::path socket)
        : socket_(std::move(socket)) {
        come_back();
    }

    ~StubControlPlane() { go_away(); }

    void go_away() { server_.reset(); }

    void come_back() {
        HttpServerOptions options;
        options.listeners.push_back({.unix_socket = socket_});
        server_.emplace(
            [this](const HttpServerRequest& request, const Respond& respond) { answer(request, respond); },
            std::move(options)
        );
    }

    [[nodiscard]] std::string url() const { return "unix:" + socket_.string(); }

    /// From now on this is the goal; a report that waits is answered.
    void
    say(const std::vector<ServiceGoal>& services, std::uint64_t epoch = 1, const std::string& fleet = "f1") {
        heard_.change([&](Heard& heard) {
            ++heard.goal.version;
            heard.goal.epoch = epoch;
            heard.goal.fleet = FleetId{fleet};
            heard.goal.services = services;
            for (const auto& respond : heard.parked) respond({.body = encode(heard.goal)});
            heard.parked.clear();
        });
    }

    /// Wants this output; the report that waits is answered with what is no news. The answer of the host.
    OutputPart want(OutputWish wish) {
        heard_.change([&](Heard& heard) {
            wish.id = "w" + std::to_string(++heard.wishes);
            Goal asking = heard.goal;
            asking.wanted_output = {wish};
            heard.wanted = {wish};
            for (const auto& respond : heard.parked) respond({.body = encode(asking)});
            heard.parked.clear();
        });
        const auto heard = heard_.wait([&](const Heard& h) { return h.told.contains(wish.id); });
        return heard.told.at(wish.id);
    }

    /// What hosts that ask to leave are answered.
    void say_leaving(const Leaving& leaving) {
        heard_.change([&](Heard& heard) { heard.leaving = leaving; });
    }

    /// Why hosts asked to leave.
    std::vector<std::string> leavers() {
        return heard_.wait([](const Heard&) { return true; }).leavers;
    }

    void wait_for_leavers(std::size_t count) {
        heard_.wait([&](const Heard& heard) { return heard.leavers.size() >= count; });
    }

    /// Artifacts by digest; what is not there is a 404.
    void keep(const Digest& digest, std::string bytes) {
        heard_.change([&](Heard& heard) { heard.artifacts[digest.value] = std::move(bytes); });
    }

    /// What is served under a delta's name; what is not there is a 404.
    void keep_delta(const std::string& name, std::string bytes) {
        heard_.change([&](Heard& heard) { heard.artifacts[name] = std::move(bytes); });
    }

    /// Artifact requests wait until the test ends, or until release_artifacts().
    void hold_artifacts() {
        heard_.change([](Heard& heard) { heard.hold = true; });
    }

    void release_artifacts() {
        heard_.change([](Heard& heard) { heard.hold = false, heard.held.clear(); });
    }

    void wait_for_held_artifact() {
        heard_.wait([](const Heard& heard) { return !heard.held.empty(); });
    }

    /// The newest report about the service for which `what` holds; waits until there is one.
    ServiceReport wait_report(const std::function<bool(const ServiceReport&)>& what) {
        const auto heard = heard_.wait([&](const Heard& h) { return find(h, what).has_value(); });
        return *find(heard, what);
    }

    Report wait_whole_report(const std::function<bool(const Report&)>& what) {
        const auto heard =
            heard_.wait([&](const Heard& h) { return !h.reports.empty() && what(h.reports.back()); });
        return heard.reports.back();
    }

    std::vector<Report> reports() {
        return heard_.wait([](const Heard&) { return true; }).reports;
    }

    /// Every report so far is forgotten, so that the next wait is for a new one.
    void forget() {
        heard_.change([](Heard& heard) { heard.reports.clear(); });
    }

    void refuse_credentials(bool refuse) {
        heard_.change([&](Heard& heard) { heard.refuse = refuse; });
    }

    std::size_t artifact_requests() {
        return heard_.wait([](const Heard&) { return true; }).fetched;
    }

    std::size_t delta_requests() {
        return heard_.wait([](const Heard&) { return true; }).deltas;
    }

private:
    struct Heard {
        Goal goal;
        std::vector<Report> reports;
        std::vector<Respond> parked;
        std::vector<Respond> held;
        std::map<std::string, std::string> artifacts;
        std::size_t fetched = 0;
        std::size_t deltas = 0;
        int wishes = 0;
        std::vector<OutputWish> wanted;
        std::map<std::string, OutputPart> told;
        Leaving leaving;
        std::vector<std::string> leavers;
        bool hold = false;
        bool refuse = false;
    };

    static std::optional<ServiceReport>
    find(const Heard& heard, const std::function<bool(const ServiceReport&)>& what) {
        if (heard.reports.empty()) return std::nullopt;
        for (const auto& service : heard.reports.back().services)
            if (what(service)) return service;
        return std::nullopt;
    }

    void answer(const HttpServerRequest& request, const Respond& respond) {
        if (request.path == "/v1/agents/enroll") return respond({.body = encode(Enrolled{FleetId{"f1"}, 1})});
        if (request.path == "/v1/agents/report") return take_report(request, respond);
        if (request.path == "/v1/agents/output") return take_output(request, respond);
        if (request.path == "/v1/agents/drain") return take_leaver(request, respond);
        if (request.path == "/v1/version") return greet(respond);
        for (const std::string_view kind : {"/v1/artifacts/", "/v1/deltas/"})
            if (request.path.starts_with(kind)) return serve_bytes(request, kind, respond);
        respond(error_reply(404, "not_found", "no such path"));
    }

    void take_report(const HttpServerRequest& request, const Respond& respond) {
        const auto report = decode<Report>(request.body);
        heard_.change([&](Heard& heard) {
            if (!report) return respond(error_reply(report.error()));
            if (heard.refuse) return respond(error_reply(401, "denied", "this credential was revoked"));
            heard.reports.push_back(*report);
            const bool news = heard.goal.version > report->have || heard.goal.epoch > report->epoch;
            Goal goal = heard.goal;
            goal.wanted_output = heard.wanted;
            if (news && heard.goal.version > 0) return respond({.body = encode(goal)});
            if (!heard.wanted.empty()) return respond({.body = encode(goal)});
            heard.parked.push_back(respond);
            const auto wait = parse_duration(request.query.at("wait"));
            (*server_)->call_later(wait.value_or(Duration{0}), [respond] { respond({.status = 204}); });
        });
    }

    void take_output(const HttpServerRequest& request, const Respond& respond) {
        const auto part = decode<OutputPart>(request.body);
        if (!part) return respond(error_reply(part.error()));
        heard_.change([&](Heard& heard) { heard.told[part->id] = *part, heard.wanted.clear(); });
        respond({.status = 204});
    }

    void take_leaver(const HttpServerRequest& request, const Respond& respond) {
        const auto asked = decode<DrainAsked>(request.body);
        if (!asked) return respond(error_reply(asked.error()));
        heard_.change([&](Heard& heard) {
            heard.leavers.push_back(asked->reason);
            respond({.body = encode(heard.leaving)});
        });
    }

    void greet(const Respond& respond) {
        heard_.change([&](Heard& heard) {
            if (heard.refuse) return respond(error_reply(401, "denied", "this credential was revoked"));
            respond({.body = "{}"});
        });
    }

    void serve_bytes(const HttpServerRequest& request, std::string_view kind, const Respond& respond) {
        heard_.change([&](Heard& heard) {
            if (request.method == "GET") ++(kind == "/v1/deltas/" ? heard.deltas : heard.fetched);
            if (heard.hold) return heard.held.push_back(respond);
            const auto found = heard.artifacts.find(request.path.substr(kind.size()));
            if (found == heard.artifacts.end())
                return respond(error_reply(404, "not_found", "no such artifact"));
            respond({.content_type = "application/octet-stream", .source = source_of(found->second)});
        });
    }

    static BodySource source_of(const std::string& bytes) {
        return {
            .size = bytes.size(),
            .read = [bytes](std::uint64_t offset, std::size_t length) -> Result<std::string> {
                return bytes.substr(offset, length);
            }
        };
    }

    std::filesystem::path socket_;
    Watched<Heard> heard_;
    std::optional<LocalServer> server_;
};

} // namespace tt

#include "agent/image/bake.hpp"

#include "agent/journal.hpp"
#include "agent/publishers.hpp"
#include "agent/releases.hpp"
#include "hooks/remains.hpp"
#include "integrations/files/clone_file.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/files/trash.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/system_clock.hpp"

#include <poll.h>

#include <algorithm>
#include <tuple>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr Duration time_to_prepare = std::chrono::minutes{30};
constexpr Duration to_end = std::chrono::seconds{10};
/// Who bakes looks on, and can say it again.
constexpr int most_attempts = 4;

ServiceGoal goal_of(const Build& build) {
    ServiceGoal goal;
    goal.service = build.service;
    goal.deploy = DeployId{"image"};
    Prepare& prepare = goal.prepare.emplace();
    prepare.build = build.id;
    prepare.digest = build.digest;
    prepare.commit = build.commit;
    const auto& artifact = build.artifact;
    prepare.artifact = {"/v1/artifacts/" + artifact.digest.value, artifact.digest, artifact.bytes};
    prepare.signature = build.signature;
    prepare.deadline = time_to_prepare;
    return goal;
}

/// Closed to what is new here is closed.
std::string closed_by(const Trust& trust) {
    for (const auto& why : {trust.revoked, trust.refusal, trust.expired})
        if (!why.empty()) return why;
    return {};
}

struct Judged {
    Trust trust;
    std::optional<SignedIndex> index;
};

Result<Judged> judge(const Baking& baking, const std::optional<SignedIndex>& kept) {
    const Publishers publishers(baking.layout.publishers, baking.require_signatures);
    const auto& service = baking.build.service;
    TT_ASSIGN(const auto index, publishers.newest(service, kept, baking.index));
    SystemClock clock;
    Trust trust = publishers.judge(service, *goal_of(baking.build).prepare, index, clock.now());
    if (const auto why = closed_by(trust); !why.empty()) return fail(ErrorKind::denied, why);
    return Judged{std::move(trust), index};
}

ServiceState state_in(const std::vector<ServiceState>& states, const ServiceName& service) {
    const auto found = std::ranges::find(states, service, &ServiceState::service);
    ServiceState fresh;
    fresh.service = service;
    return found == states.end() ? fresh : *found;
}

/// A download that is complete already: from here on the bytes are looked at like any that were fetched.
Result<> take_bytes(const Baking& baking) {
    if (baking.bytes.empty()) return {};
    const auto& digest = baking.build.artifact.digest.value;
    const auto downloads = baking.layout.downloads(baking.build.service);
    std::error_code error;
    fs::create_directories(downloads, error);
    if (error) return fail(ErrorKind::failed, "make '" + downloads.string() + "': " + error.message());
    return clone_file(baking.bytes, downloads / digest.substr(digest.find(':') + 1));
}

StepRunner runner_of(const Baking& baking, HttpClient& http) {
    const Downloader downloader(
        baking.layout, baking.programs.unpacker, ControlPlane(http, baking.server), baking.token
    );
    const NewHttpClient new_client = [agent = baking.user_agent] {
        return std::make_unique<CurlClient>(agent);
    };
    return {baking.layout, baking.programs,  HostId{"image"}, downloader,
            new_client,    baking.downloads, baking.processes};
}

std::unexpected<Error> failed_at(const Walk& walk) {
    const std::string tail = walk.tail.empty() ? "" : "\n" + walk.tail;
    return fail(
        ErrorKind::failed, "the step " + std::string(to_string(walk.step)) + ": " + walk.error + tail
    );
}

/// What a host has before it hears its first goal.
ServiceState only_residents(const ServiceState& state) {
    ServiceState kept;
    kept.service = state.service;
    kept.index = state.index;
    kept.resident = state.resident;
    return kept;
}

/// As the agent does it, but one step after the other. What is found to be wrong is durably not resident
/// before anything is done to it.
Result<ServiceState>
prepare(ServiceState state, const Trust& trust, StepRunner runner, const Journal& journal) {
    SystemClock clock;
    while (true) {
        state = next(std::move(state), clock.monotonic(), trust).state;
        const Walk& walk = *state.walk;
        if (walk.step == Step::prepared) return state;
        if (is_over(walk) || walk.attempt > most_attempts) return failed_at(walk);
        if (is_due(walk, clock.monotonic())) {
            const auto before = state.resident;
            const Outcome outcome = runner.run(state, {});
            state = finish(std::move(state), outcome, clock.monotonic());
            if (state.resident != before) TT_TRY(journal.save(only_residents(state)));
        } else {
            ::poll(nullptr, 0, poll_timeout(walk.not_before));
        }
    }
}

ServiceState only_resident(const ServiceState& prepared, const BuildId& build) {
    ServiceState state = only_residents(prepared);
    std::erase_if(state.resident, [&](const Resident& resident) { return resident.build != build; });
    return state;
}

/// A baking that was killed may have left its hook running, and its record would pass for ours.
Result<> end_earlier(const Layout& layout, const ServiceName& service) {
    const hooks::Remains remains(layout.releases(service), hooks::tokens_below(layout.records(service)));
    TT_TRY(remains.end_all(to_end));
    return remove_tree(layout.records(service));
}

Result<> clear_up(const Layout& layout, const ServiceState& state) {
    TT_TRY(sweep(layout, state, {}));
    TT_TRY(empty_trash(layout.releases(state.service), [] { return true; }));
    for (const auto& left :
         {layout.records(state.service), layout.output(state.service), layout.scrub(state.service)})
        TT_TRY(remove_tree(left));
    return {};
}

Result<> clear_up(const Baking& baking, const Journal& journal) {
    TT_ASSIGN(const auto states, journal.services());
    return clear_up(baking.layout, state_in(states, baking.build.service));
}

/// What is resident already is only looked at, and what earlier bakings brought helps with a delta.
Result<ServiceState> brought(const Baking& baking, ServiceState state, const Journal& journal) {
    TT_ASSIGN(const auto judged, judge(baking, state.index));
    state.index = judged.index;
    TT_TRY(take_bytes(baking));
    SystemClock clock;
    const ServiceGoal goal = goal_of(baking.build);
    CurlClient http(baking.user_agent);
    state = follow(std::move(state), &goal, 0, clock.monotonic());
    TT_ASSIGN(state, prepare(std::move(state), judged.trust, runner_of(baking, http), journal));
    return only_resident(state, baking.build.id);
}

} // namespace

Result<std::string> check_trust(const Baking& baking) {
    std::error_code absent;
    std::vector<ServiceState> states;
    if (fs::is_directory(baking.layout.services(), absent)) {
        TT_ASSIGN(states, Journal::peek_services(baking.layout));
    }
    const auto kept = state_in(states, baking.build.service).index;
    TT_ASSIGN(const auto judged, judge(baking, kept));
    return judged.trust.signer;
}

Result<> check_nobody(const Layout& layout) {
    TT_ASSIGN(const auto membership, Journal::peek_membership(layout));
    if (membership.host.empty()) return {};
    return fail(
        ErrorKind::conflict,
        "'" + layout.state.string() + "' is the state of host " + membership.host.value
            + ", and each machine of the image would take itself for that one",
        "bake into a root in which no agent ever ran, or move that directory away"
    );
}

Result<> bake(const Baking& baking) {
    TT_ASSIGN(const auto journal, Journal::open(baking.layout));
    TT_TRY(check_nobody(baking.layout));
    TT_TRY(end_earlier(baking.layout, baking.build.service));
    TT_ASSIGN(const auto states, journal.services());
    const auto state = brought(baking, state_in(states, baking.build.service), journal);
    if (!state) {
        std::ignore = clear_up(baking, journal); // What it was about is told by the error.
        return std::unexpected(state.error());
    }
    TT_TRY(journal.save(*state));
    return clear_up(baking.layout, *state);
}

} // namespace tt::agent

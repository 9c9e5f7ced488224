#include "agent/agent.hpp"

#include "agent/fence.hpp"
#include "agent/log.hpp"
#include "agent/releases.hpp"
#include "agent/report.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/memory.hpp"
#include "integrations/posix/pipe.hpp"

#include <poll.h>
#include <signal.h>

#include <algorithm>

namespace tt::agent {

namespace {

/// Only a person can give a credential back, or make two versions fit.
Reply reply_to(const Error& error) {
    const bool final = error.kind == ErrorKind::denied || error.kind == ErrorKind::invalid_input
                       || error.kind == ErrorKind::not_found;
    return final ? Reply::refused : Reply::absent;
}

const ServiceGoal* find_goal(const Goal& goal, const ServiceName& service) {
    const auto found = std::ranges::find(goal.services, service, &ServiceGoal::service);
    return found == goal.services.end() ? nullptr : &*found;
}

} // namespace

Agent::Agent(
    Options options, Programs programs, const Journal& journal, Membership membership,
    std::vector<ServiceState> services, Clock& clock
)
    : options_(std::move(options))
    , programs_(std::move(programs))
    , publishers_(options_.layout.publishers, options_.require_signatures)
    , journal_(journal)
    , membership_(std::move(membership))
    , clock_(clock)
    , workshop_(workshop())
    , watch_([this](const ServiceName& name) { return look_at_life(options_.layout.running(name)); })
    , chores_(
          options_.layout, programs_.unpacker, options_.chores, clock_,
          [this](Outcome outcome) { inbox_.put(ChoresEnded{std::move(outcome)}); }
      )
    , output_(
          options_.layout, options_.server, membership_.secret, options_.user_agent(),
          [this](Outcome outcome) { inbox_.put(OutputTold{std::move(outcome)}); }
      )
    , schedule_(options_.poll, std::hash<HostId>{}(membership_.host) + membership_.starts, clock_.monotonic())
    , contact_(options_, clock_.now())
    , facts_watch_(
          options_.fact_sources, options_.command_line, options_.facts, options_.layout,
          [this](HostFacts facts) { inbox_.put(std::move(facts)); }
      )
    , courier_(
          options_.server, membership_.secret, options_.user_agent(),
          IdentityCare(options_.layout, options_.server, membership_.host),
          [this](Answer answer) { inbox_.put(std::move(answer)); }
      ) {
    if (publishers_.take_anything())
        log(LogLevel::warning,
            "takes unsigned builds: no publisher's key is in '" + options_.layout.publishers.string() + "'");
    for (auto& state : services) {
        chores_.recall(state.service);
        services_.try_emplace(state.service, state, workshop_);
    }
}

/// What services do through the agent.
Workshop Agent::workshop() {
    return {
        journal_,
        clock_,
        [this](const ServiceState& state) {
            return publishers_.judge(state.service, *state.goal->prepare, state.index, clock_.now());
        },
        [this](const ServiceState& state, const std::optional<SignedIndex>& offered) {
            return publishers_.newest(state.service, state.index, offered);
        },
        [this](const ServiceState& state) { return step_work(state); },
        [this](const ServiceState& state) { return sweep_work(state); },
        [this](const ServiceName& name, Outcome outcome) { inbox_.put(Ended{name, std::move(outcome)}); },
        [this] { return chores_.make_way(); }
    };
}

void Agent::run(Signals& signals, Notifier& notifier) {
    while (!is_told_to_end(signals)) {
        for (auto& message : inbox_.take()) hear(std::move(message));
        forget_left();
        const Uptime step_at = advance(); // Before the report, which tells what this came to.
        const Uptime look_at = watch_services();
        const Uptime chores_at = do_chores();
        const Uptime report_at = report_if_due();
        tell(notifier);
        const Uptime sign_at = notifier.alive(clock_.monotonic());
        const Uptime wake_at = std::min({step_at, look_at, chores_at, report_at, sign_at});
        wait(signals, wake_at);
    }
}

/// For a message, a signal, the end of a service, or that instant.
void Agent::wait(const Signals& signals, Uptime at_most) const {
    std::vector<pollfd> watched{{inbox_.fd(), POLLIN, 0}, {signals.fd(), POLLIN, 0}};
    for (const int end : watch_.ends()) watched.push_back({end, POLLIN, 0});
    ::poll(watched.data(), watched.size(), at_most == never ? -1 : poll_timeout(at_most));
}

/// It has begun to report as soon as the first report is on its way.
void Agent::tell(Notifier& notifier) const {
    if (sequence_ > 0) notifier.ready();
    std::string status = outage_;
    for (const auto& [name, service] : services_)
        status += (status.empty() ? "" : "; ") + name.value + ": " + service.doing();
    notifier.status(status.empty() ? "no service yet" : status);
}

bool Agent::is_told_to_end(Signals& signals) {
    const auto signal = signals.take();
    if (signal == SIGHUP) facts_watch_.look_now();
    return signal && signal != SIGHUP;
}

/// The next report tells them.
void Agent::hear(const HostFacts& facts) {
    options_.facts = facts;
    log(LogLevel::info, "the facts about this host have changed");
}

void Agent::hear(Message message) {
    std::visit([this](auto& content) { hear(std::move(content)); }, message);
}

void Agent::hear(const Ended& ended) {
    service(ended.service).end(ended.outcome);
    chores_.expect_trash(); // A sweep makes it, and so does an unpacking that fails.
}

void Agent::hear(const ChoresEnded& ended) {
    chores_.end(ended.outcome);
}

void Agent::hear(const OutputTold& told) {
    output_.end(told.outcome);
}

/// What a goal that is not followed comes to is told after it, with the next answer.
void Agent::note_contact(const Answer& answer) {
    if (answer.goal)
        contact_.heard(refusal_, clock_.now());
    else
        contact_.missed(answer.goal.error().message);
}

void Agent::hear(Answer answer) {
    note_contact(answer);
    if (answer.sequence != sequence_) return; // Its report was replaced; the next answer says the same.
    if (!answer.goal) {
        const bool mistrusted = answer.goal.error().kind == ErrorKind::failed; // It has no such answer.
        schedule_.answered(mistrusted ? Reply::refused : reply_to(answer.goal.error()), clock_.monotonic());
        return note(outage_, answer.goal.error());
    }
    const auto reply = *answer.goal ? follow(**answer.goal, answer.sent_at) : Reply::nothing;
    schedule_.answered(reply ? *reply : reply_to(reply.error()), clock_.monotonic());
    if (!reply) return note(refusal_, reply.error());
    if (*answer.goal && !(*answer.goal)->wanted_output.empty())
        output_.take((*answer.goal)->wanted_output, walks());
    note_well();
}

Result<Reply> Agent::follow(const Goal& goal, Uptime sent_at) {
    TT_ASSIGN(const bool news, admit(membership_, goal));
    if (!news) return Reply::nothing;
    if (goal.epoch != membership_.epoch) TT_TRY(adopt(enter_epoch(membership_, goal.epoch)));
    TT_TRY(follow_services(goal, sent_at));
    TT_TRY(adopt(remember(membership_, goal)));
    log(LogLevel::debug, "goal " + std::to_string(goal.epoch) + "." + std::to_string(goal.version));
    return Reply::news;
}

Result<> Agent::adopt(const Membership& membership) {
    TT_TRY(journal_.save(membership));
    membership_ = membership;
    return {};
}

/// The version counts as seen only when all of this is durable: until then the goal comes again.
Result<> Agent::follow_services(const Goal& goal, Uptime sent_at) {
    for (const auto& part : goal.services) service(part.service);
    const bool alone = services_.size() == 1;
    for (auto& [name, service] : services_)
        TT_TRY(service.follow(find_goal(goal, name), goal.epoch, sent_at, alone));
    return {};
}

void Agent::note(std::string& trouble, const Error& error) {
    const std::string text = error.message + (error.hint.empty() ? "" : "; " + error.hint);
    if (text != trouble) log(LogLevel::warning, text);
    trouble = text;
}

void Agent::note_well() {
    if (!refusal_.empty() || !outage_.empty()) log(LogLevel::info, "the control plane answers again");
    refusal_.clear();
    outage_.clear();
}

/// What one service is done with can be the turn of another, so all are asked again until nobody's comes.
Uptime Agent::advance() {
    while (true) {
        const Turns before = turns();
        const Uptime wake_at = advance(before);
        if (turns() == before) return wake_at;
    }
}

/// Who goes first begins first.
Uptime Agent::advance(const Turns& turns) {
    std::vector<Service*> ordered;
    for (auto& [name, service] : services_) ordered.push_back(&service);
    std::ranges::sort(ordered, goes_before, [](const Service* service) -> const ServiceState& {
        return service->state();
    });
    Uptime wake_at = never;
    for (Service* service : ordered)
        wake_at = std::min(wake_at, service->advance(turn_of(turns, service->state().service)));
    return wake_at;
}

Turns Agent::turns() const {
    return agent::turns(states(), options_.parallel, clock_.monotonic());
}

std::vector<const ServiceState*> Agent::states() const {
    std::vector<const ServiceState*> states;
    for (const auto& [name, service] : services_) states.push_back(&service.state());
    return states;
}

/// What cannot be forgotten now is still known after the next message, and after the next start.
void Agent::forget_left() {
    for (auto it = services_.begin(); it != services_.end();) {
        const auto at = it++;
        if (!at->second.has_left()) continue;
        const auto kept = journal_.forget(at->second.state());
        if (!kept) {
            note(refusal_, kept.error());
            continue;
        }
        log(LogLevel::info, at->first.value + ": it has left this host");
        chores_.forget(at->first);
        const ServiceName name = at->first;
        services_.erase(at);
        if (const auto gone = remove_tree(options_.layout.output(name)); !gone) note(refusal_, gone.error());
        if (*kept) services_.try_emplace(name, **kept, workshop_);
    }
}

/// Only while nothing else goes on in any service: what one deletes slows the files down that another one
/// makes.
Uptime Agent::do_chores() {
    std::vector<ChoreSubject> subjects;
    bool at_rest = true;
    for (const auto& [name, service] : services_) {
        if (!service.is_idle()) return never;
        at_rest = at_rest && service.is_at_rest();
        subjects.push_back(chore_subject(service.state()));
    }
    return chores_.go_on(subjects, at_rest);
}

Uptime Agent::watch_services() {
    return watch_.look(states(), clock_.monotonic());
}

Uptime Agent::report_if_due() {
    const Uptime now = clock_.monotonic();
    auto current = reports();
    const Uptime due = schedule_.due(current);
    if (due > now) return due;
    courier_.send(report(), schedule_.wait());
    schedule_.sent(std::move(current), now);
    release_idle_memory();
    return schedule_.due(reports());
}

std::vector<ServiceReport> Agent::reports() const {
    std::vector<ServiceReport> reports;
    for (const auto& [name, service] : services_) {
        if (!service.state().walk && !is_here(service.state())) continue;
        auto& report = reports.emplace_back(report_on(service.state()));
        report.scrub = chores_.found(chore_subject(service.state()));
        report.healthy = report.healthy && !watch_.has_ended(name);
        report.error = error_of(service, report.error);
    }
    return reports;
}

/// The worst first. `told` is what the walk itself tells.
std::string Agent::error_of(const Service& service, const std::string& told) const {
    if (!service.trouble().empty()) return service.trouble();
    if (watch_.has_ended(service.state().service)) return std::string(ended_by_itself);
    return told.empty() ? remark_on(service) : told;
}

/// What the walk itself does not tell.
std::string Agent::remark_on(const Service& service) const {
    if (!refusal_.empty()) return refusal_;
    if (!service.index_trouble().empty()) return service.index_trouble();
    return is_waiting(service.state(), clock_.monotonic()) ? service.doing() : "";
}

std::vector<WalkAt> Agent::walks() const {
    std::vector<WalkAt> walks;
    for (const auto& [name, service] : services_) walks.push_back(walk_at(service.state()));
    return walks;
}

Report Agent::report() {
    Report report;
    report.fleet = membership_.fleet;
    report.epoch = membership_.epoch;
    report.host = membership_.host;
    report.boot = membership_.starts;
    report.sequence = ++sequence_;
    report.have = membership_.version;
    report.facts = options_.facts;
    report.services = reports();
    report.tells_output = true;
    return report;
}

Service& Agent::service(const ServiceName& name) {
    ServiceState fresh;
    fresh.service = name;
    return services_.try_emplace(name, fresh, workshop_).first->second;
}

Work Agent::step_work(const ServiceState& state) const {
    return [this, state, host = membership_.host, secret = membership_.secret](const std::stop_token& stop) {
        const NewHttpClient new_client = [this] {
            return std::make_unique<CurlClient>(options_.user_agent());
        };
        const auto http = new_client();
        ControlPlane plane(*http, options_.server);
        plane.cap_fetches(options_.downloads.bytes_per_second);
        const Downloader downloader(options_.layout, programs_.unpacker, plane, secret);
        return StepRunner(
                   options_.layout, programs_, host, downloader, new_client, options_.downloads,
                   options_.processes
        )
            .run(state, stop);
    };
}

Work Agent::sweep_work(const ServiceState& state) const {
    return [this, state](const std::stop_token& stop) -> Outcome {
        auto swept = sweep(options_.layout, state, stop);
        if (swept && !options_.downloads.durable) swept = sync_tree(options_.layout.root);
        return swept ? Outcome{.ok = true} : failed(swept.error());
    };
}

} // namespace tt::agent

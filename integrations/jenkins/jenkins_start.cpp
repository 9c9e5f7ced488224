// Starting, following and stopping runs.

#include "integrations/http/form.hpp"
#include "integrations/jenkins/exchange.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "integrations/jenkins/wire.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <ranges>

namespace tt::jenkins {

namespace {

/// What is needed to know a run again, of as many as Jenkins gives.
constexpr std::string_view runs_tree =
    "builds[number,queueId,building,result,timestamp,actions[parameters[name,value]]]{0,100}";

std::vector<std::string> parameters_of(const wire::Job& job) {
    std::vector<std::string> names;
    for (const wire::JobProperty& property : job.properties)
        for (const wire::ParameterDefinition& parameter : property.parameters)
            names.push_back(parameter.name);
    return names;
}

/// The parameters with the key among them.
std::map<std::string, std::string> all_parameters(const Start& start) {
    auto all = start.parameters;
    if (!start.key.empty()) all[start.key_parameter] = start.key;
    return all;
}

std::string form_of(const std::map<std::string, std::string>& parameters) {
    std::string form;
    for (const auto& [name, value] : parameters)
        form += (form.empty() ? "" : "&") + form_value(name) + "=" + form_value(value);
    return form;
}

bool has_key(const std::map<std::string, std::string>& parameters, const Start& start) {
    const auto found = parameters.find(start.key_parameter);
    return found != parameters.end() && found->second == start.key;
}

bool is_of_job(const QueueItem& item, const std::string& job) {
    const auto url = read_job_url(item.job_url);
    return url && url->job == job;
}

/// Jenkins numbers what it queues as it comes. Of one that is in the queue and a run already, the run.
bool comes_before(const Ticket& a, const Ticket& b) {
    if (a.queue_item != b.queue_item) return a.queue_item < b.queue_item;
    return a.run && !b.run;
}

/// The number in `…/queue/item/71/`.
std::optional<std::int64_t> queue_item_in(std::string_view location) {
    constexpr std::string_view marker = "/queue/item/";
    const auto at = location.find(marker);
    if (at == std::string_view::npos) return std::nullopt;
    std::int64_t id = 0;
    const char* first = location.data() + at + marker.size();
    const auto [end, error] = std::from_chars(first, location.data() + location.size(), id);
    return error == std::errc{} ? std::optional(id) : std::nullopt;
}

std::unexpected<Error> not_queued(const std::string& job, const HttpResponse& response) {
    const std::string_view location = response.headers.value("Location");
    if (location.contains("login"))
        return fail(
            ErrorKind::denied, "Jenkins asks for a login to start '" + job + "'", "check user and token"
        );
    return fail(
        ErrorKind::conflict, fmt::format("Jenkins did not queue '{}' ({})", job, response.status),
        "it may be about to shut down, or a plug-in refuses the run; see the job's page"
    );
}

std::string_view word_for(StopHow how) {
    return how == StopHow::stop ? "/stop" : how == StopHow::term ? "/term" : "/kill";
}

Progress progress_of(Ticket ticket, Run run) {
    ticket.run = run.number;
    const TicketState state = run.finished() ? TicketState::finished : TicketState::running;
    return {.state = state, .ticket = std::move(ticket), .run = std::move(run)};
}

} // namespace

/// Whether the job has parameters at all, which decides how it is started.
Result<bool> Jenkins::check_parameters(const Start& start) {
    constexpr std::string_view tree = "url,buildable,property[parameterDefinitions[name]]";
    TT_ASSIGN(const std::string body, exchange_->api(job_path(start.job), tree));
    TT_ASSIGN(const auto job, wire::read<wire::Job>(body, "a job of Jenkins"));
    if (job.url.empty()) return fail(ErrorKind::corrupt, "a job of Jenkins without its URL");
    if (job.buildable == false)
        return fail(ErrorKind::conflict, fmt::format("the job '{}' of Jenkins is disabled", start.job));
    const auto defined = parameters_of(job);
    for (const std::string& name : all_parameters(start) | std::views::keys)
        if (std::ranges::find(defined, name) == defined.end())
            return fail(
                ErrorKind::invalid_input,
                fmt::format("the job '{}' of Jenkins has no parameter '{}'", start.job, name),
                "add it to the job as a string parameter; Jenkins drops what a job does not define"
            );
    return !defined.empty();
}

/// First the queue, then the runs: what leaves the queue in between is then found among them, and maybe
/// twice.
Result<std::vector<Ticket>> Jenkins::with_key(const Start& start) {
    TT_ASSIGN(
        const std::string queue,
        exchange_->api("/queue", "items[id,task[url],actions[parameters[name,value]]]")
    );
    TT_ASSIGN(const auto items, read_queue(queue));
    std::vector<Ticket> found;
    for (const QueueItem& item : items)
        if (has_key(item.parameters, start) && is_of_job(item, start.job))
            found.push_back({.job = start.job, .queue_item = item.id, .found = true});
    TT_ASSIGN(const std::string body, exchange_->api(job_path(start.job), runs_tree));
    TT_ASSIGN(const auto runs, read_runs(body));
    for (const Run& run : runs)
        if (has_key(run.parameters, start))
            found.push_back({.job = start.job, .queue_item = run.queue_item, .run = run.number, .found = true}
            );
    return found;
}

Result<std::optional<Ticket>> Jenkins::find(const Start& start) {
    if (start.key.empty()) return std::nullopt;
    TT_ASSIGN(const auto found, with_key(start));
    const auto first = std::ranges::min_element(found, comes_before);
    return first == found.end() ? std::nullopt : std::optional(*first);
}

/// The run that stays of those with the key.
Result<Ticket> Jenkins::settle(const Start& start, Ticket own) {
    TT_ASSIGN(auto first, find(start));
    if (!first || first->queue_item >= own.queue_item) return own;
    TT_TRY(stop(own));
    return *std::move(first);
}

Result<Ticket> Jenkins::start(const Start& start) {
    TT_ASSIGN(const bool parameterized, check_parameters(start));
    TT_ASSIGN(auto found, find(start));
    if (found) return *std::move(found);
    const std::string path = job_path(start.job) + (parameterized ? "/buildWithParameters" : "/build");
    TT_ASSIGN(const HttpResponse response, exchange_->post(path, form_of(all_parameters(start))));
    const auto item = queue_item_in(response.headers.value("Location"));
    if (!item) return not_queued(start.job, response);
    return settle(start, Ticket{.job = start.job, .queue_item = item});
}

Result<std::optional<std::int64_t>> Jenkins::run_of_queue_item(const Ticket& ticket) {
    TT_ASSIGN(const std::string body, exchange_->api(job_path(ticket.job), runs_tree));
    TT_ASSIGN(const auto runs, read_runs(body));
    for (const Run& run : runs)
        if (run.queue_item == ticket.queue_item) return run.number;
    return std::nullopt;
}

Result<Progress> Jenkins::follow_queued(const Ticket& ticket) {
    TT_ASSIGN(const auto item, queue_item(*ticket.queue_item));
    if (item && item->cancelled) return Progress{.state = TicketState::cancelled, .ticket = ticket};
    if (item && !item->run) return Progress{.state = TicketState::queued, .ticket = ticket, .why = item->why};
    Ticket known = ticket;
    known.run = item ? item->run : std::nullopt;
    if (!known.run) {
        TT_ASSIGN(known.run, run_of_queue_item(ticket));
    }
    if (!known.run) return Progress{.state = TicketState::lost, .ticket = ticket};
    return follow(known);
}

Result<Progress> Jenkins::follow(const Ticket& ticket) {
    if (ticket.run) {
        TT_ASSIGN(Run now, run({ticket.job, *ticket.run}));
        return progress_of(ticket, std::move(now));
    }
    if (ticket.queue_item) return follow_queued(ticket);
    return fail(ErrorKind::invalid_input, "a ticket of Jenkins names neither a queue item nor a run");
}

Result<> Jenkins::stop(const Ticket& ticket, StopHow how) {
    TT_ASSIGN(const Progress now, follow(ticket));
    if (now.state == TicketState::running)
        TT_TRY(exchange_->post(run_path({ticket.job, *now.ticket.run}) + std::string(word_for(how)), {}));
    if (now.state != TicketState::queued) return {};
    const auto left = exchange_->post("/queue/cancelItem?id=" + std::to_string(*ticket.queue_item), {});
    // Versions of Jenkins answer 404 to what they did, too.
    if (!left && left.error().kind != ErrorKind::not_found) return std::unexpected(left.error());
    return {};
}

} // namespace tt::jenkins

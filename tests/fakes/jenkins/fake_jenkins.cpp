#include "tests/fakes/jenkins/fake_jenkins.hpp"

#include "integrations/crypto/base64.hpp"

#include <stdexcept>
#include <utility>

namespace tt {

using nlohmann::json;

namespace {

Reply page(int status, const std::string& text) {
    return {.status = status, .content_type = "text/html;charset=utf-8", .body = "<html>" + text + "</html>"};
}

Reply json_reply(const json& body) {
    return {
        .content_type = "application/json;charset=utf-8",
        .headers = {{"X-Jenkins", "2.452"}},
        .body = body.dump()
    };
}

/// Percent-decoding of one segment or form value, written apart from the product's so that both have to be
/// right.
std::string decode(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::map<std::string, std::string> form_of(const std::string& body) {
    std::map<std::string, std::string> form;
    for (std::size_t start = 0; start < body.size();) {
        const std::size_t end = std::min(body.find('&', start), body.size());
        const std::string pair = body.substr(start, end - start);
        const std::size_t equal = pair.find('=');
        form[decode(pair.substr(0, equal))] = decode(pair.substr(equal + 1));
        start = end + 1;
    }
    return form;
}

json parameters_action(const std::map<std::string, std::string>& parameters) {
    json list = json::array();
    for (const auto& [name, value] : parameters)
        list.push_back({{"_class", "hudson.model.StringParameterValue"}, {"name", name}, {"value", value}});
    return {{"_class", "hudson.model.ParametersAction"}, {"parameters", list}};
}

/// The job's full name in `/job/a/job/b/rest`, and the rest.
std::pair<std::string, std::string> split(const std::string& path) {
    std::string name;
    std::size_t at = 0;
    while (path.compare(at, 5, "/job/") == 0) {
        const std::size_t end = std::min(path.find('/', at + 5), path.size());
        name += (name.empty() ? "" : "/") + path.substr(at + 5, end - at - 5);
        at = end;
    }
    return {name, path.substr(at)};
}

/// The same stages as the graph view shows them.
json tree_of(const FakeRun& run) {
    static const std::map<std::string, std::string> words{
        {"SUCCESS", "success"},      {"FAILED", "failure"},    {"IN_PROGRESS", "running"},
        {"ABORTED", "aborted"},      {"UNSTABLE", "unstable"}, {"PAUSED_PENDING_INPUT", "paused"},
        {"NOT_EXECUTED", "skipped"},
    };
    json stages = json::array();
    for (const json& stage : run.stages)
        stages.push_back(
            {{"id", stage["id"]},
             {"name", stage["name"]},
             {"state", words.at(stage["status"])},
             {"type", "STAGE"},
             {"startTimeMillis", stage["startTimeMillis"]},
             {"pauseDurationMillis", stage["pauseDurationMillis"]},
             {"totalDurationMillis", stage["durationMillis"]},
             {"children", json::array()}}
        );
    return {{"complete", !run.result.empty()}, {"stages", stages}};
}

} // namespace

FakeJenkins::FakeJenkins(FakeJenkinsOptions options)
    : options_(std::move(options)) {
    server_ = std::make_unique<LocalServer>([this](const HttpServerRequest& request, const Respond& respond) {
        const std::scoped_lock lock(mutex_);
        Reply reply = answer(request);
        const bool lost = lose_answer_ && request.method == "POST";
        lose_answer_ = lose_answer_ && !lost;
        if (held_ && request.path.contains("/artifact/"))
            waiting_.push_back([respond, reply = std::move(reply)]() mutable { respond(std::move(reply)); });
        else if (!lost)
            respond(std::move(reply)); // To what nobody answers the server says 500.
    });
}

std::string FakeJenkins::url() const {
    return server_->url(options_.context);
}

void FakeJenkins::with_job(const std::string& name, const std::function<void(FakeJob&)>& change) {
    const std::scoped_lock lock(mutex_);
    change(jobs_[name]);
}

void FakeJenkins::with_run(
    const std::string& job, std::int64_t number, const std::function<void(FakeRun&)>& change
) {
    const std::scoped_lock lock(mutex_);
    for (FakeRun& run : jobs_.at(job).runs)
        if (run.number == number) return change(run);
    throw std::runtime_error("no such run");
}

std::int64_t FakeJenkins::begin_next() {
    if (const auto number = try_begin_next()) return *number;
    throw std::runtime_error("nothing is queued");
}

std::optional<std::int64_t> FakeJenkins::try_begin_next() {
    const std::scoped_lock lock(mutex_);
    for (FakeItem& item : items_) {
        if (item.run != 0 || item.cancelled) continue;
        auto& runs = jobs_.at(item.job).runs;
        item.run = static_cast<std::int64_t>(runs.size()) + 1;
        runs.push_back({.number = item.run, .queue_item = item.id, .parameters = item.parameters});
        return item.run;
    }
    return std::nullopt;
}

void FakeJenkins::cancel_next() {
    const std::scoped_lock lock(mutex_);
    const auto waits = [](const FakeItem& item) { return item.run == 0 && !item.cancelled; };
    std::ranges::find_if(items_, waits)->cancelled = true;
}

void FakeJenkins::forget_items() {
    const std::scoped_lock lock(mutex_);
    for (FakeItem& item : items_) item.forgotten = item.run != 0 || item.cancelled;
}

void FakeJenkins::end_sessions() {
    const std::scoped_lock lock(mutex_);
    ++session_;
}

void FakeJenkins::answer_next(Reply reply) {
    const std::scoped_lock lock(mutex_);
    scripted_.push_back(std::move(reply));
}

void FakeJenkins::lose_next_answer() {
    const std::scoped_lock lock(mutex_);
    lose_answer_ = true;
}

void FakeJenkins::hold_artifacts(bool held) {
    const std::scoped_lock lock(mutex_);
    held_ = held;
    if (held_) return;
    for (const auto& answer : waiting_) answer();
    waiting_.clear();
}

std::vector<std::string> FakeJenkins::requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
}

std::string FakeJenkins::job_url(const std::string& job) const {
    std::string path;
    for (std::size_t start = 0; start <= job.size();) {
        const std::size_t end = std::min(job.find('/', start), job.size());
        std::string segment = job.substr(start, end - start);
        for (std::size_t at = 0; (at = segment.find('%', at)) != std::string::npos; at += 3)
            segment.replace(at, 1, "%25");
        path += "job/" + segment + "/";
        start = end + 1;
    }
    return "https://public.example" + options_.context + "/" + path; // As configured, not as it is reached.
}

json FakeJenkins::show(const FakeItem& item) const {
    json shown{
        {"_class",
         item.run != 0 || item.cancelled ? "hudson.model.Queue$LeftItem" : "hudson.model.Queue$WaitingItem"},
        {"id", item.id},
        {"inQueueSince", 1700000000000},
        {"blocked", false},
        {"stuck", false},
        {"why", item.run == 0 && !item.cancelled ? json("In the quiet period") : json()},
        {"task", {{"name", item.job}, {"url", job_url(item.job)}}},
        {"actions", json::array({parameters_action(item.parameters), json::object()})}
    };
    if (item.run == 0 && !item.cancelled) return shown;
    shown["cancelled"] = item.cancelled;
    shown["executable"] = item.run == 0 ? json() : json{{"number", item.run}};
    return shown;
}

json FakeJenkins::show(const std::string& job, const FakeRun& run) const {
    json artifacts = json::array();
    for (const auto& [path, content] : run.artifacts)
        artifacts.push_back({{"fileName", path.substr(path.rfind('/') + 1)}, {"relativePath", path}});
    json actions = run.actions;
    actions.push_back(parameters_action(run.parameters));
    actions.push_back(json::object());
    return {
        {"_class", "org.jenkinsci.plugins.workflow.job.WorkflowRun"},
        {"number", run.number},
        {"url", job_url(job) + std::to_string(run.number) + "/"},
        {"displayName", "#" + std::to_string(run.number)},
        {"building", run.result.empty()},
        {"result", run.result.empty() ? json() : json(run.result)},
        {"timestamp", 1700000000000 + run.number},
        {"duration", run.result.empty() ? 0 : 60750},
        {"estimatedDuration", 60000},
        {"queueId", run.queue_item},
        {"artifacts", artifacts},
        {"actions", actions}
    };
}

std::optional<Reply> FakeJenkins::refusal(const HttpServerRequest& request) {
    if (request.headers.value("Authorization") != "Basic " + to_base64(options_.user + ":" + options_.secret))
        return page(401, "Invalid password/token for user: " + options_.user);
    if (!options_.password || request.method != "POST") return std::nullopt;
    const std::string session = std::to_string(session_);
    const bool valid = request.headers.value("Jenkins-Crumb") == "crumb-" + session
                       && request.headers.value("Cookie") == "JSESSIONID.x=" + session;
    return valid ? std::nullopt : std::optional(page(403, "No valid crumb was included in the request"));
}

Reply FakeJenkins::answer(const HttpServerRequest& request) {
    requests_.push_back(request.method + " " + request.path);
    if (!scripted_.empty()) {
        Reply reply = std::move(scripted_.front());
        scripted_.erase(scripted_.begin());
        return reply;
    }
    if (auto refused = refusal(request)) return *std::move(refused);
    if (!request.path.starts_with(options_.context + "/")) return page(404, "Not Found");
    const std::string path = request.path.substr(options_.context.size());
    return request.method == "POST" ? post(path, request) : get(path, request);
}

Reply FakeJenkins::get(const std::string& path, const HttpServerRequest& request) {
    if (path.starts_with("/queue/")) return queue(path);
    if (path == "/crumbIssuer/api/json" && options_.password) {
        const std::string session = std::to_string(session_);
        Reply reply = json_reply({{"crumb", "crumb-" + session}, {"crumbRequestField", "Jenkins-Crumb"}});
        reply.headers.add("Set-Cookie", "JSESSIONID.x=" + session + "; Path=/; HttpOnly");
        return reply;
    }
    const auto [name, rest] = split(path);
    const auto job = jobs_.find(name);
    return job == jobs_.end() ? page(404, "Not Found") : of_job(name, job->second, rest, request);
}

Reply FakeJenkins::queue(const std::string& path) {
    json items = json::array();
    for (const FakeItem& item : items_) {
        const bool waits = item.run == 0 && !item.cancelled;
        if (waits) items.push_back(show(item));
        if (path == "/queue/item/" + std::to_string(item.id) + "/api/json" && !item.forgotten)
            return json_reply(show(item));
    }
    return path == "/queue/api/json" ? json_reply({{"items", items}}) : page(404, "Not Found");
}

Reply FakeJenkins::of_job(
    const std::string& name, FakeJob& job, const std::string& rest, const HttpServerRequest& request
) {
    if (rest == "/api/json" && job.project)
        return json_reply(
            {{"_class", "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject"},
             {"url", job_url(name)}}
        );
    if (rest == "/api/json") {
        json runs = json::array();
        for (auto run = job.runs.rbegin(); run != job.runs.rend(); ++run) runs.push_back(show(name, *run));
        json definitions = json::array();
        for (const std::string& parameter : job.parameters) definitions.push_back({{"name", parameter}});
        return json_reply(
            {{"url", job_url(name)},
             {"buildable", job.buildable},
             {"property", json::array({json::object(), {{"parameterDefinitions", definitions}}})},
             {"builds", runs}}
        );
    }
    if (rest == "/wfapi/runs" && options_.stages == "wfapi") {
        json runs = json::array();
        for (auto run = job.runs.rbegin(); run != job.runs.rend(); ++run)
            runs.push_back(json::parse(of_run(name, *run, "/wfapi/describe", request).body));
        return json_reply(runs);
    }
    for (FakeRun& run : job.runs) {
        const std::string prefix = "/" + std::to_string(run.number) + "/";
        if (rest.starts_with(prefix)) return of_run(name, run, rest.substr(prefix.size() - 1), request);
    }
    return page(404, "Not Found");
}

Reply FakeJenkins::of_run(
    const std::string& job, FakeRun& run, const std::string& rest, const HttpServerRequest& request
) {
    if (rest == "/api/json") return json_reply(show(job, run));
    if (rest == "/wfapi/describe" && options_.stages == "wfapi")
        return json_reply(
            {{"_links",
              {{"self", {{"href", options_.context + "/job/x/" + std::to_string(run.number) + rest}}}}},
             {"status", run.result == "FAILURE" ? "FAILED"
                        : run.result.empty()    ? "IN_PROGRESS"
                                                : run.result},
             {"startTimeMillis", 1700000000000},
             {"durationMillis", 60750},
             {"stages", run.stages}}
        );
    if (rest == "/stages/tree" && options_.stages == "stages") return json_reply(tree_of(run));
    if (rest == "/pipeline-graph/tree" && options_.stages == "pipeline-graph")
        return json_reply({{"status", "ok"}, {"data", tree_of(run)}});
    if (rest == "/testReport/api/json" && run.tests) return json_reply(*run.tests);
    if (rest.starts_with("/artifact/")) return artifact(run, rest.substr(10));
    if (rest != "/logText/progressiveText") return page(404, "Not Found");
    const std::int64_t size = static_cast<std::int64_t>(run.log.size()) + run.log_base;
    const std::int64_t asked = std::stoll(request.query.at("start"));
    const std::int64_t from = asked > size ? 0 : asked;
    Reply reply{
        .content_type = "text/plain;charset=utf-8", .headers = {{"X-Text-Size", std::to_string(size)}}
    };
    if (run.result.empty()) reply.headers.add("X-More-Data", "true");
    reply.body = run.log.substr(static_cast<std::size_t>(std::max(from - run.log_base, std::int64_t{0})));
    return reply;
}

Reply FakeJenkins::artifact(const FakeRun& run, const std::string& path) const {
    const auto found = run.artifacts.find(path);
    if (found == run.artifacts.end()) return page(404, "Not Found");
    if (!options_.artifact_host.empty())
        return {.status = 302, .headers = {{"Location", options_.artifact_host + "/store?signature=x"}}};
    return {.content_type = "application/octet-stream", .body = found->second};
}

Reply FakeJenkins::enqueue(const std::string& name, const HttpServerRequest& request) {
    FakeJob& job = jobs_.at(name);
    if (!job.buildable) return page(409, name + " is not buildable");
    FakeItem item{.id = static_cast<std::int64_t>(items_.size()) + 100, .job = name};
    for (const auto& [parameter, value] : form_of(request.body))
        if (std::ranges::find(job.parameters, parameter) != job.parameters.end())
            item.parameters[parameter] = value;
    items_.push_back(item);
    const std::string location =
        "https://public.example" + options_.context + "/queue/item/" + std::to_string(item.id) + "/";
    return {.status = 201, .headers = {{"Location", location}}};
}

Reply FakeJenkins::post(const std::string& path, const HttpServerRequest& request) {
    if (path == "/queue/cancelItem") {
        for (FakeItem& item : items_)
            if (std::to_string(item.id) == request.query.at("id")) item.cancelled = item.run == 0;
        return {.status = 204};
    }
    const auto [name, rest] = split(path);
    const auto job = jobs_.find(name);
    if (job == jobs_.end()) return page(404, "Not Found");
    if (rest == "/build" && !job->second.parameters.empty()) return page(400, "Nothing is submitted");
    if (rest == "/build" || rest == "/buildWithParameters") return enqueue(name, request);
    for (FakeRun& run : job->second.runs)
        if (rest == "/" + std::to_string(run.number) + "/stop") {
            if (run.result.empty()) run.result = "ABORTED";
            return {.status = 302, .headers = {{"Location", job_url(name)}}};
        }
    return page(404, "Not Found");
}

} // namespace tt

#include "cli/serve/wiring.hpp"

#include "cli/serve/artifacts.hpp"
#include "cli/serve/authority.hpp"
#include "cli/serve/home.hpp"
#include "cli/serve/listeners.hpp"
#include "cli/serve/local_tokens.hpp"
#include "cli/serve/outside.hpp"
#include "integrations/acceptance/look_at_ci.hpp"
#include "integrations/acceptance/look_at_files.hpp"
#include "integrations/api/new_credential.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/proc.hpp"
#include "integrations/sqlite/sqlite_store.hpp"
#include "integrations/zones/load_zone.hpp"

#include <pwd.h>
#include <unistd.h>

namespace tt {

namespace {

/// Uploads take long; meanwhile others want to know what is there.
constexpr std::size_t storing_threads = 4;
constexpr Duration time_for_replies = std::chrono::seconds{5};

/// To one Jenkins or metrics server, however many services it serves.
constexpr int requests_at_once = 8;

SocketOwner own_user() {
    const uid_t uid = ::geteuid();
    const passwd* user = ::getpwuid(uid); // NOLINT(concurrency-mt-unsafe): no other thread runs yet
    return {uid, user != nullptr ? user->pw_name : "uid " + std::to_string(uid)};
}

Result<Zone> system_zone(std::string_view name) {
    return load_zone(name);
}

/// Repositories stay from start to start: what is known of them need not be fetched again.
Result<PublishSetting> publish_setting(const ServeOptions& options, const std::string& secret) {
    PublishSetting setting;
    TT_ASSIGN(setting.program, installed_program("tt-publish"));
    TT_ASSIGN(setting.supervisor, installed_program("tt-supervise"));
    setting.scratch = options.home / "publish";
    setting.cache = options.home / "cache";
    setting.socket = std::filesystem::absolute(options.socket);
    setting.secret = secret;
    return setting;
}

} // namespace

Result<std::unique_ptr<ControlPlane>>
ControlPlane::start(const ServeOptions& options, Clock& clock, const Log& log) {
    TT_TRY(prepare_home(options.home));
    TT_ASSIGN(FileLock lease, take_lease(options.home));
    std::unique_ptr<ControlPlane> plane(new ControlPlane(options, log, std::move(lease)));
    TT_TRY(plane->open_stores(clock));
    TT_TRY(plane->open_authority(clock));
    TT_TRY(plane->open_server());
    TT_TRY(plane->start_engine(clock));
    TT_TRY(plane->serve());
    return plane;
}

ControlPlane::ControlPlane(const ServeOptions& options, const Log& log, FileLock lease)
    : options_(options)
    , log_(log)
    , lease_(std::move(lease))
    , own_secret_(new_secret())
    , turns_(requests_at_once) {}

ControlPlane::~ControlPlane() {
    stop();
}

Result<> ControlPlane::open_stores(Clock& clock) {
    const std::stop_token stop = store_stopping_.get_token();
    TT_ASSIGN(artifacts_, open_artifacts(options_.artifacts, read_variables(), clock, stop));
    TT_ASSIGN(store_, SqliteStore::open(options_.home / "tt.db"));
    TT_ASSIGN(journal_, SqliteStore::open(options_.home / "tt.db"));
    TT_ASSIGN(deltas_, DeltaDirectory::open(options_.home));
    return {};
}

/// Only where agents can be asked for certificates at all.
Result<> ControlPlane::open_authority(Clock& clock) {
    agents_.life = options_.agent_certificates;
    agents_.by_secret = options_.agents_by_secret;
    if (options_.certificate.empty() || options_.agents_by_secret) return {};
    TT_ASSIGN(Authority authority, kept_authority(options_.home, clock.now()));
    agents_.authority = std::make_shared<const Authority>(std::move(authority));
    return {};
}

Result<> ControlPlane::open_server() {
    HttpServerOptions server;
    server.spooled_prefixes = {std::string(artifact_path), std::string(delta_path)};
    server.spool_directory = options_.home / "spool";
    server.admit = [this](const HttpServerRequest& request) { return router_->admit(request); };
    server.on_fault = [this](std::string_view fault) { log_.write(LogLevel::warning, fault); };
    const std::string authority = agents_.authority ? agents_.authority->certificate() : "";
    TT_ASSIGN(server_, open_listeners(std::move(server), options_, authority));
    polls_.emplace(*server_);
    return {};
}

Result<> ControlPlane::start_engine(Clock& clock) {
    TT_ASSIGN(logins_, read_outside_logins(options_, read_variables()));
    TT_ASSIGN(webhook_secrets_, read_webhook_secrets(options_, read_variables()));
    TT_ASSIGN(std::filesystem::path supervisor, installed_program("tt-supervise"));
    const auto http = [this] { return make_http(); };
    github_.emplace(logins_, http, clock);
    acceptance_.emplace(
        AcceptanceWorker::Setting{options_.home / "acceptance", std::move(supervisor), http, logins_},
        *github_
    );
    start_write_back(clock);
    TT_TRY(start_intake(clock));
    const auto on_commit = [this](const Committed& committed) {
        polls_->publish(committed.news);
        acceptance_->run(committed.actions, *committed.state);
        write_back_->look(committed.state);
        if (intake_) intake_->look(committed.state);
    };
    TT_ASSIGN(engine_, Engine::start(*store_, clock, system_zone, on_commit));
    acceptance_->start(*engine_);
    return ensure_local_tokens(options_.home, *engine_);
}

std::unique_ptr<HttpClient> ControlPlane::make_http() {
    return std::make_unique<TurnTakingClient>(std::make_unique<CurlClient>("tt/" TT_VERSION), turns_);
}

void ControlPlane::start_write_back(Clock& clock) {
    const auto log = [this](const std::string& text) { log_.write(LogLevel::warning, text); };
    write_back_.emplace(GithubWriter::Setting{*github_, options_.url, log}, clock);
}

Result<> ControlPlane::start_intake(Clock& clock) {
    if (options_.until_idle) return {};
    TT_ASSIGN(PublishSetting publish, publish_setting(options_, own_secret_));
    IntakeSetting setting{
        .publish = [publish](
                       const RunToPublish& run, const std::stop_token& stop
                   ) { return publish_run(run, publish, stop); },
        .make_http = [this] { return make_http(); },
        .logins = logins_,
        .poll = options_.ci_poll,
        .log = [this](const std::string& text) { log_.write(LogLevel::info, text); },
        .warn = [this](const std::string& text) { log_.write(LogLevel::warning, text); },
    };
    intake_.emplace(std::move(setting), clock);
    return {};
}

Result<> ControlPlane::serve() {
    background_.emplace();
    outside_.emplace();
    storing_.emplace(storing_threads);
    const auto look = [this](const Policy& policy, const Build& build) {
        return look_at_ci(policy, build, logins_, *make_http(), stopping_.get_token());
    };
    const auto look_at_files_of = [this](const Policy& policy, const CommitId& from, const CommitId& to) {
        return look_at_files(policy, from, to, *github_);
    };
    const auto look_again = [this](const Hint& hint) {
        acceptance_->look_again(hint);
        if (intake_) intake_->look_again(hint);
    };
    const auto unpublished = [this](const ServiceName& service) {
        return intake_ ? intake_->trouble(service) : std::nullopt;
    };
    const Collector::Places places{*engine_, *artifacts_, *deltas_, claims_};
    collector_.emplace(places, store_stopping_.get_token());
    api_.emplace(
        Api{*server_,
            *engine_,
            *journal_,
            *artifacts_,
            *deltas_,
            claims_,
            *collector_,
            *polls_,
            *background_,
            *outside_,
            *storing_,
            system_zone,
            look,
            look_at_files_of,
            TT_VERSION,
            webhook_secrets_,
            look_again,
            unpublished,
            options_.proxy_artifacts,
            agents_}
    );
    router_.emplace(*engine_, Authenticator(own_user(), own_secret_, agents_), api_routes(*api_));
    server_->serve([this](HttpServerRequest request, Respond respond) {
        log_.write(LogLevel::debug, request.method + " " + request.path + " from " + origin_of(request.peer));
        router_->handle(std::move(request), std::move(respond));
    });
    try_artifacts();
    start_housekeeping();
    note_ = {options_.socket.string(), url_of(server_->listeners().at(1))};
    return lease_.describe(encode(note_));
}

void ControlPlane::start_housekeeping() {
    if (!options_.collect) return;
    Housekeeper::Setting setting{
        .stamp = options_.home / "collected",
        .every = *options_.collect,
        .log = [this](const std::string& text) { log_.write(LogLevel::info, text); },
        .warn = [this](const std::string& text) { log_.write(LogLevel::warning, text); },
    };
    housekeeper_.emplace(*collector_, std::move(setting));
}

/// A store that is ill keeps nobody from rolling back to what hosts have, so it is only spoken of.
void ControlPlane::try_artifacts() {
    storing_->run([this] {
        const Result<> tried = try_store(*artifacts_);
        if (tried || store_stopping_.stop_requested()) return;
        const auto& [kind, message, hint] = tried.error();
        log_.write(LogLevel::error, "artifacts: " + message + (hint.empty() ? "" : " (" + hint + ")"));
    });
}

bool ControlPlane::idle() const {
    return engine_->idle() && !acceptance_->busy() && !write_back_->busy() && !router_->busy();
}

void ControlPlane::stop() {
    store_stopping_.request_stop(); // What is cut there goes on, or is asked again.
    if (server_) server_->stop(time_for_replies);
    if (acceptance_) acceptance_->stop();
    if (write_back_) write_back_->stop();
    if (intake_) intake_->stop();
    if (housekeeper_) housekeeper_->stop();
    background_.reset();
    stopping_.request_stop();
    if (github_) github_->stop();
    outside_.reset();
    storing_.reset();
    engine_.reset();
}

} // namespace tt

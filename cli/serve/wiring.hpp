#pragma once

#include "cli/serve/log.hpp"
#include "cli/serve/options.hpp"
#include "integrations/acceptance/acceptance_worker.hpp"
#include "integrations/acceptance/github_clients.hpp"
#include "integrations/api/api.hpp"
#include "integrations/api/housekeeper.hpp"
#include "integrations/files/delta_directory.hpp"
#include "integrations/http/turn_taking_client.hpp"
#include "integrations/intake/intake.hpp"
#include "integrations/posix/file_lock.hpp"
#include "integrations/writeback/write_back_worker.hpp"
#include "pipeline/model/view.hpp"

#include <memory>
#include <optional>
#include <stop_token>

namespace tt {

/// The running control plane: the one place that knows every concrete class.
///
/// The order of the members is the order in which they come up; they go down in the opposite one.
class ControlPlane {
public:
    /// Takes the lease, then opens the database, the listeners (whose peers wait), the engine, and serves.
    static Result<std::unique_ptr<ControlPlane>>
    start(const ServeOptions& options, Clock& clock, const Log& log);

    ~ControlPlane();

    /// Where it is reached, as the lease file says it.
    [[nodiscard]] const LeaseNote& note() const { return note_; }

    /// Whether nothing is left to do and nobody has a request open.
    [[nodiscard]] bool idle() const;

    /// Answers what is under way, ends tests, and commits what was asked for. Idempotent.
    void stop();

private:
    ControlPlane(const ServeOptions& options, const Log& log, FileLock lease);

    Result<> open_stores(Clock& clock);
    Result<> open_authority(Clock& clock);
    Result<> open_server();
    Result<> start_engine(Clock& clock);
    void start_write_back(Clock& clock);
    Result<> start_intake(Clock& clock);
    [[nodiscard]] std::unique_ptr<HttpClient> make_http();
    Result<> serve();
    void start_housekeeping();
    void try_artifacts();

    ServeOptions options_;
    const Log& log_;
    LeaseNote note_;
    FileLock lease_;
    std::stop_source store_stopping_;
    std::unique_ptr<ArtifactStore> artifacts_;
    std::optional<DeltaDirectory> deltas_;
    std::unique_ptr<Store> store_;   ///< Of the engine.
    std::unique_ptr<Store> journal_; ///< Of those who read beside it.
    AgentTrust agents_;
    std::unique_ptr<HttpServer> server_;
    std::optional<LongPolls> polls_;
    Logins logins_;
    std::vector<github::WebhookSecret> webhook_secrets_;
    std::string own_secret_; ///< Of what is started to speak to this server.
    Turns turns_;            ///< Of all that is asked of others.
    std::optional<GithubClients> github_;
    std::optional<AcceptanceWorker> acceptance_;
    std::optional<WriteBackWorker> write_back_;
    std::optional<Intake> intake_; ///< Not of a server that ends when it is idle: CI goes on without it.
    ArtifactClaims claims_;
    std::unique_ptr<Engine> engine_;
    std::optional<Collector> collector_;
    std::optional<Background> background_;
    std::stop_source stopping_;
    std::optional<Background> outside_;
    std::optional<Background> storing_;
    std::optional<Api> api_;
    std::optional<Router> router_;
    std::optional<Housekeeper> housekeeper_;
};

} // namespace tt

#pragma once

#include "integrations/api/artifact_claims.hpp"
#include "integrations/api/background.hpp"
#include "integrations/api/collector.hpp"
#include "integrations/api/long_polls.hpp"
#include "integrations/api/router.hpp"
#include "integrations/files/delta_directory.hpp"
#include "integrations/github/webhook_secret.hpp"
#include "integrations/server/http_server.hpp"
#include "pipeline/engine/engine.hpp"
#include "pipeline/model/ci_view.hpp"
#include "pipeline/model/commits_view.hpp"
#include "pipeline/model/view.hpp"
#include "pipeline/ports/artifact_store.hpp"
#include "pipeline/ports/store.hpp"
#include "pipeline/ports/zone_source.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// What the routes work with. Everything referred to outlives the io thread.
struct Api {
    HttpServer& server;
    Engine& engine;
    const Store& journal; ///< Another store than the engine's, over the same database; for the background.
    ArtifactStore& artifacts;
    DeltaDirectory& deltas;
    ArtifactClaims& claims;
    Collector& collector;
    LongPolls& polls;
    Background& background;
    Background& outside; ///< For what waits for other servers, which may be ill.
    Background& storing; ///< For what waits for the store of artifacts; several threads.
    ZoneSource zones;    ///< From any thread.
    /// What CI made of a build; for `outside`.
    std::function<Result<CiView>(const Policy&, const Build&)> look_at_ci;
    /// In which files two commits differ; for `outside`.
    std::function<Result<FilesView>(const Policy&, const CommitId&, const CommitId&)> look_at_files;
    std::string version;                                     ///< Of the server, for people.
    std::vector<github::WebhookSecret> webhook_secrets = {}; ///< Of GitHub's webhooks; none: none are taken.
    std::function<void(const Hint&)> look_again = {};        ///< Makes the next look outside happen now.
    /// What keeps the newest run of a service's CI from becoming a build; empty: nothing could.
    std::function<std::optional<Because>(const ServiceName&)> unpublished = {};
    bool pass_artifacts = false; ///< Through this server also where agents could take them from the store.
    AgentTrust agents = {};      ///< The same as the Authenticator's.
    /// How long whoever asks for a host's output waits for the host.
    Duration output_patience = std::chrono::seconds{8};
};

/// Every route of the API, each described in docs/api.md. The routes keep the reference.
std::vector<Route> api_routes(Api& api);

// Where requests of these kinds of path take their bodies as files.
inline constexpr std::string_view artifact_path = "/v1/artifacts/";
inline constexpr std::string_view delta_path = "/v1/deltas/";

/// Api::unpublished, where there is one to be asked.
std::optional<Because> unpublished(const Api& api, const ServiceName& service);

std::vector<Route> config_routes(Api& api);
std::vector<Route> artifact_routes(Api& api);
std::vector<Route> delta_routes(Api& api);
std::vector<Route> build_routes(Api& api);
std::vector<Route> index_routes(Api& api);
std::vector<Route> retention_routes(Api& api);
std::vector<Route> deploy_routes(Api& api);
std::vector<Route> status_routes(Api& api);
std::vector<Route> promote_routes(Api& api);
std::vector<Route> alert_routes(Api& api);
std::vector<Route> commit_routes(Api& api);
std::vector<Route> hook_routes(Api& api);
std::vector<Route> token_routes(Api& api);
std::vector<Route> agent_routes(Api& api);
std::vector<Route> doctor_routes(Api& api);

} // namespace tt

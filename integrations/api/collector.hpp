#pragma once

#include "integrations/api/artifact_claims.hpp"
#include "integrations/files/delta_directory.hpp"
#include "pipeline/engine/engine.hpp"
#include "pipeline/model/garbage_view.hpp"
#include "pipeline/ports/artifact_store.hpp"

#include <mutex>
#include <stop_token>

namespace tt {

/// Collects builds that nothing keeps, and deletes what nobody can want any more: their artifacts, and delta
/// packs between trees that no host has or will get.
///
/// The journal says first that a build is collected, then its bytes go, then the journal says that they are
/// gone. Killed in between, the next portion goes on there. From any thread; portions are one after the
/// other.
class Collector {
public:
    /// What it works with; all of it outlives this.
    struct Places {
        Engine& engine;
        ArtifactStore& artifacts;
        DeltaDirectory& deltas;
        ArtifactClaims& claims;
    };

    /// `stop` ends a portion before its end.
    Collector(Places places, std::stop_token stop)
        : places_(places)
        , stop_(std::move(stop)) {}

    /// What would be collected and deleted of the service, or of all if it is empty. Changes nothing.
    Result<GarbageView> look(const ServiceName& service);

    /// Does a bounded part of that, on behalf of `actor`; `more` says that there is more to do. What a store
    /// refuses is no error: it is told, and tried again by the next one.
    Result<GarbageView> collect(const ServiceName& service, const Actor& actor);

    /// The same for all services, but builds only of those whose policy asks for it.
    Result<GarbageView> collect_by_itself();

private:
    enum class Whose { all, those_that_ask };

    struct Portion;

    Result<GarbageView> work(const ServiceName& service, Whose whose, const Actor& actor);
    void collect_builds(Portion& portion);
    void collect_builds_of(Portion& portion, const State& state, const ServiceName& service);
    void delete_artifacts(Portion& portion);
    bool delete_artifact(Portion& portion, const Build& build);
    void delete_deltas(Portion& portion);
    Result<Answer> ask(Request request, const Actor& actor);

    Places places_;
    std::stop_token stop_;
    std::mutex one_portion_;
};

} // namespace tt

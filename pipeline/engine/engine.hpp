#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/engine/core.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/state.hpp"
#include "pipeline/ports/clock.hpp"
#include "pipeline/ports/store.hpp"
#include "pipeline/ports/zone_source.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace tt {

/// What one committed batch changed, told to those who wait outside.
struct Committed {
    std::shared_ptr<const State> state; ///< The snapshot that readers may show from now on.
    std::vector<HostId> news;           ///< Hosts whose goal has a new version.
    std::vector<Action> actions;        ///< What workers must do now; repeated until its outcome arrives.
};

/// The engine thread: takes requests from anywhere, decides, commits in groups, then answers.
///
/// One thread owns the state and is the only writer of the store. Everything that waits when the thread is
/// free goes into one transaction, so the cost of durability is shared. Nothing is answered, and no agent
/// or worker hears of anything, before it is committed.
class Engine {
public:
    using Done = std::function<void(Result<Answer>)>;
    using OnCommit = std::function<void(const Committed&)>;

    /// Takes the lease's epoch in the store and starts the thread. `on_commit` is called on the engine
    /// thread after each commit, and once at the start; it must not block.
    static Result<std::unique_ptr<Engine>>
    start(Store& store, Clock& clock, ZoneSource zones, OnCommit on_commit);

    /// Ends the thread; requests not yet taken are answered with ErrorKind::cancelled.
    virtual ~Engine() = default;

    /// Hands over a request, from any thread; `done` is called on the engine thread when it is committed
    /// or refused, and must not block.
    virtual void submit(Request request, Actor actor, Done done) = 0;

    /// Makes the next look at CI and at the source host, for what the hint is about, happen now. From any
    /// thread; what was submitted before is taken before.
    virtual void look_again(Hint hint) = 0;

    /// The newest committed snapshot, from any thread.
    [[nodiscard]] virtual std::shared_ptr<const State> state() const = 0;

    /// The engine's own time, from any thread: what "now" means in views and goals. Setting the machine's
    /// clock does not move it.
    [[nodiscard]] virtual Time now() const = 0;

    /// Whether nothing will happen without a request or a report: what `--until-idle` waits for.
    [[nodiscard]] virtual bool idle() const = 0;
};

} // namespace tt

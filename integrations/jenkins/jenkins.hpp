#pragma once

#include "integrations/jenkins/ci_stage.hpp"
#include "integrations/jenkins/job.hpp"
#include "integrations/jenkins/log_part.hpp"
#include "integrations/jenkins/queue_item.hpp"
#include "integrations/jenkins/run.hpp"
#include "integrations/jenkins/server.hpp"
#include "integrations/jenkins/start.hpp"
#include "integrations/jenkins/test_summary.hpp"
#include "pipeline/ports/http_client.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace tt::jenkins {

class Exchange;

/// One Jenkins. Says what is now and never waits for more than an answer; one object for each thread.
///
/// `not_found` also stands for what the user may not see; `denied` for refused credentials and for a login
/// page in place of an answer; `unavailable` for a Jenkins that starts, or is none; `corrupt` for an answer
/// that lacks what it has to have. No error holds a secret.
class Jenkins {
public:
    Jenkins(Server server, HttpClient& http);
    ~Jenkins();

    Result<Run> run(const RunId& run);

    /// The newest runs of a job, newest first, running ones included. Jenkins itself gives no more than about
    /// 100.
    Result<std::vector<Run>> last_runs(const std::string& job, int count);

    /// The CI stages of a run, or nothing where it has none: no pipeline, or no plug-in that shows them. Asks
    /// the stage view first and then each of the places that the graph view has had; what answered is asked
    /// first from then on.
    Result<std::optional<std::vector<CiStage>>> stages(const RunId& run);

    /// The last runs of a job with their CI stages, newest first, at most ten. One request with the stage
    /// view; without it two for each run.
    Result<std::vector<StagedRun>> staged_runs(const std::string& job);

    /// What the tests of a run came to, or nothing where it reports none.
    Result<std::optional<TestSummary>> tests(const RunId& run);

    /// The log from a place on: 0, or `next` of the part before.
    Result<LogPart> log(const RunId& run, std::int64_t from);

    /// Where an artifact is, for people and for download(). The path as in Run::artifacts.
    [[nodiscard]] std::string artifact_url(const RunId& run, std::string_view path) const;

    /// Writes an artifact to a file; goes on where a download before ended, if the target says so.
    Result<> download(const RunId& run, std::string_view path, const Download& target);

    /// An item of the queue, or nothing when Jenkins has forgotten it.
    Result<std::optional<QueueItem>> queue_item(std::int64_t id);

    /// Has a run queued, or finds the one that the key has. Refused as `invalid_input` when the job does not
    /// define one of the parameters, which Jenkins would drop without a word. Without a key a retry may start
    /// a second run.
    ///
    /// Of calls with one key at the same moment, from wherever, the run of the first stays: who sees after it
    /// was queued that another came before takes its own back, and is given the other.
    Result<Ticket> start(const Start& start);

    /// The queue item or the run (of the last hundred) that was started with the key; the first, if several
    /// were.
    Result<std::optional<Ticket>> find(const Start& start);

    /// How far it has come by now.
    Result<Progress> follow(const Ticket& ticket);

    /// Takes it out of the queue, or has the run stopped. Idempotent. Jenkins needs a while: follow() says
    /// when.
    Result<> stop(const Ticket& ticket, StopHow how = StopHow::stop);

private:
    Result<bool> check_parameters(const Start& start);
    Result<std::vector<Ticket>> with_key(const Start& start);
    Result<Ticket> settle(const Start& start, Ticket own);
    Result<std::optional<std::int64_t>> run_of_queue_item(const Ticket& ticket);
    Result<Progress> follow_queued(const Ticket& ticket);
    Result<std::optional<std::vector<CiStage>>> stages_at(const RunId& run, std::size_t place);
    Result<std::vector<StagedRun>> staged_runs_one_by_one(const std::string& job);

    std::unique_ptr<Exchange> exchange_;
    std::size_t stages_place_ = 0; ///< Where stages were found last.
};

} // namespace tt::jenkins

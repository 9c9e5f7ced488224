#pragma once

#include "integrations/server/http_message.hpp"
#include "tests/fakes/jenkins/fake_job.hpp"
#include "tests/support/local_server.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// How the fake behaves where Jenkinses differ.
struct FakeJenkinsOptions {
    std::string user = "ann";
    std::string secret = "s3cret-token";
    std::string context = "/ci"; ///< The path before `/job`.
    bool password = false;       ///< The secret is one, so that changes need a crumb and a session.
    std::string stages =
        "wfapi"; ///< Where CI stages are shown: `wfapi`, `stages`, `pipeline-graph`, or nowhere.
    std::string artifact_host = {}; ///< Artifacts are redirected to this URL, as by a store behind Jenkins.
};

/// A Jenkins with jobs, a queue and runs, over real HTTP on a free port. Nothing moves by itself: the test
/// lets runs begin, write and finish. From any thread.
class FakeJenkins {
public:
    explicit FakeJenkins(FakeJenkinsOptions options = {});

    /// As a client is given it, context path included.
    [[nodiscard]] std::string url() const;

    /// Changes what it has, under its lock.
    void with_job(const std::string& name, const std::function<void(FakeJob&)>& change);
    void with_run(const std::string& job, std::int64_t number, const std::function<void(FakeRun&)>& change);

    /// Lets the oldest item of the queue become a run; its number.
    std::int64_t begin_next();

    /// The same, and nothing where nothing is queued.
    std::optional<std::int64_t> try_begin_next();

    /// Takes the oldest item out of the queue, as a person may.
    void cancel_next();

    /// Jenkins forgets items some minutes after they left its queue.
    void forget_items();

    /// Ends the sessions, so that every crumb is stale.
    void end_sessions();

    /// The next request gets this answer instead; then one more if it is called again.
    void answer_next(Reply reply);

    /// Does what the next change asks for, but its answer is lost on the way.
    void lose_next_answer();

    /// From now on what is asked for artifacts waits for its answer; false: all who wait get it.
    void hold_artifacts(bool held);

    /// Every request so far: `GET /job/x/api/json`, decoded once, without the query.
    [[nodiscard]] std::vector<std::string> requests() const;

private:
    Reply answer(const HttpServerRequest& request);
    std::optional<Reply> refusal(const HttpServerRequest& request);
    Reply get(const std::string& path, const HttpServerRequest& request);
    Reply post(const std::string& path, const HttpServerRequest& request);
    Reply
    of_job(const std::string& name, FakeJob& job, const std::string& rest, const HttpServerRequest& request);
    Reply
    of_run(const std::string& job, FakeRun& run, const std::string& rest, const HttpServerRequest& request);
    Reply enqueue(const std::string& name, const HttpServerRequest& request);
    Reply queue(const std::string& path);
    [[nodiscard]] Reply artifact(const FakeRun& run, const std::string& path) const;
    [[nodiscard]] nlohmann::json show(const FakeItem& item) const;
    [[nodiscard]] nlohmann::json show(const std::string& job, const FakeRun& run) const;
    [[nodiscard]] std::string job_url(const std::string& job) const;

    FakeJenkinsOptions options_;
    mutable std::mutex mutex_;
    std::map<std::string, FakeJob> jobs_;
    std::vector<FakeItem> items_;
    std::vector<Reply> scripted_;
    std::vector<std::string> requests_;
    std::vector<std::function<void()>> waiting_; ///< For artifacts.
    bool held_ = false;
    int session_ = 1;
    bool lose_answer_ = false;
    std::unique_ptr<LocalServer> server_; ///< Last: its thread uses all of the above.
};

} // namespace tt

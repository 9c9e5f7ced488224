#include "cli/publish/hotfix_build.hpp"

#include "cli/publish/jenkins_login.hpp"
#include "cli/publish/packed_build.hpp"
#include "cli/publish/scratch.hpp"
#include "cli/publish/signing.hpp"
#include "cli/publish/signing_key.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/signals.hpp"

#include <algorithm>
#include <csignal>

namespace tt {

namespace {

using jenkins::Progress;
using jenkins::RunResult;
using jenkins::TicketState;

/// Jenkins and the list of builds tell nobody when they change, so they are asked.
constexpr Duration between_looks = std::chrono::seconds{2};
constexpr Duration longest_silence = std::chrono::seconds{30};
/// A run publishes before it ends; what is recorded late is there within this time.
constexpr Duration longest_delay = std::chrono::minutes{1};
constexpr int most_attempts = 100;

/// Waits for what others do: looks again and again, says a line now and then, and ends at a signal.
class Patience {
public:
    Patience(Context& context, Signals signals)
        : context_(context)
        , signals_(std::move(signals))
        , spoke_(context.clock.monotonic()) {}

    /// Until it is time to look again. `cancelled`: somebody does not want to wait any longer.
    Result<> pause(const std::string& why) {
        const Duration now = context_.clock.monotonic();
        if (why != last_ || now - spoke_ >= longest_silence) {
            context_.output.remark(why);
            last_ = why;
            spoke_ = now;
        }
        TT_ASSIGN(const bool signalled, wait_readable(signals_.fd(), between_looks));
        if (!signalled) return {};
        return fail(ErrorKind::cancelled, "stopped waiting; the same command goes on from here");
    }

private:
    Context& context_;
    Signals signals_;
    std::string last_;
    Duration spoke_;
};

std::string words_for(const Progress& now, const std::string& job) {
    if (now.state == TicketState::queued) return job + " is queued" + (now.why.empty() ? "" : ": " + now.why);
    return job + " #" + std::to_string(now.ticket.run.value_or(0)) + " runs";
}

bool succeeded(const Progress& end) {
    return end.state == TicketState::finished && end.run && end.run->result == RunResult::success;
}

std::unexpected<Error> no_success(const Progress& end, const std::string& job) {
    std::string what = job + " was taken out of the queue";
    if (end.state == TicketState::lost) what = "Jenkins knows nothing of the run of " + job + " any more";
    if (end.run)
        what = job + " #" + std::to_string(end.run->number) + " ended as "
               + std::string(to_string(end.run->result.value_or(RunResult::unknown)))
               + (end.run->url.empty() ? "" : ": " + end.run->url);
    return fail(ErrorKind::failed, what, "mend it, and start it once more: --again");
}

/// The job on its Jenkins.
class HotfixRun {
public:
    HotfixRun(Context& context, jenkins::Server server, jenkins::Start start)
        : context_(context)
        , http_("tt/" TT_VERSION)
        , jenkins_(std::move(server), http_)
        , start_(std::move(start))
        , first_key_(start_.key) {}

    /// The run of the last attempt so far, at the moment; nothing before the first.
    Result<std::optional<Progress>> last() {
        std::optional<Progress> newest;
        for (; attempt_ <= most_attempts; ++attempt_) {
            start_.key = attempt_ == 1 ? first_key_ : first_key_ + "-" + std::to_string(attempt_);
            TT_ASSIGN(const auto ticket, jenkins_.find(start_));
            if (!ticket) break;
            TT_ASSIGN(newest, jenkins_.follow(*ticket));
        }
        return newest;
    }

    /// After last(): the attempt that comes next.
    Result<Progress> start_next() {
        TT_ASSIGN(const auto ticket, jenkins_.start(start_));
        context_.output.remark("started " + start_.job);
        return jenkins_.follow(ticket);
    }

    Result<Progress> follow_to_end(Progress now, Patience& patience) {
        while (now.state == TicketState::queued || now.state == TicketState::running) {
            TT_TRY(patience.pause(words_for(now, start_.job)));
            TT_ASSIGN(now, jenkins_.follow(now.ticket));
        }
        return now;
    }

private:
    Context& context_;
    CurlClient http_;
    jenkins::Jenkins jenkins_;
    jenkins::Start start_;
    std::string first_key_;
    int attempt_ = 1;
};

bool is_over(const Progress& progress) {
    return progress.state != TicketState::queued && progress.state != TicketState::running;
}

/// The run to wait for: the one that is there, else a new one unless somebody has published already.
Result<std::optional<Progress>> run_for(HotfixRun& run, bool published, bool again) {
    TT_ASSIGN(auto last, run.last());
    if (!last && published) return std::nullopt;
    const bool wants_another = !last || (again && is_over(*last) && !succeeded(*last));
    if (!wants_another) return last;
    TT_ASSIGN(Progress started, run.start_next());
    return std::optional(std::move(started));
}

Result<Build>
wait_for_build(Context& context, const ServiceName& service, const HotfixBranch& branch, Patience& patience) {
    const Duration deadline = context.clock.monotonic() + longest_delay;
    while (true) {
        TT_ASSIGN(const auto build, find_published(context, service, branch.tip));
        if (build) return *build;
        if (context.clock.monotonic() >= deadline) break;
        TT_TRY(patience.pause("waiting for the build of " + branch.name));
    }
    return fail(
        ErrorKind::not_found, "CI succeeded, and published no build of commit " + branch.tip.value,
        "let the job end with tt publish (ttPublish in a pipeline) on that very commit"
    );
}

/// A server that publishes runs by itself takes those of the service's branch, and no others.
Result<>
publish_run(Context& context, const HotfixOrigin& origin, const HotfixBranch& branch, std::int64_t number) {
    const ServiceName& service = origin.policy.service;
    TT_ASSIGN(const auto known, find_published(context, service, branch.tip));
    if (known) return {};
    const PublishOptions options{
        .commit = {.commit = branch.tip.value, .branch = branch.name},
        .from_jenkins = "#" + std::to_string(number),
        .remote = origin.remote.url,
    };
    TT_ASSIGN(const std::optional<SecretKey> key, signing_key({}, context.variables));
    TT_ASSIGN(const Scratch scratch, Scratch::create());
    TT_ASSIGN(
        const Material material,
        remote_material(options, {service, origin.policy.ci}, context, scratch.path())
    );
    TT_ASSIGN(PackedBuild packed, pack_build(material, scratch.path()));
    if (key) TT_TRY(sign(packed, material.source, *key));
    TT_ASSIGN(const Published published, hand_over(context, packed, {.repository = material.repository}));
    context.output.remark(published.message);
    return key ? name_in_index(context, *key, packed.build, options.valid) : Result<>{};
}

} // namespace

Result<std::optional<Build>>
find_published(Context& context, const ServiceName& service, const CommitId& commit) {
    TT_ASSIGN(
        const auto view,
        context.client.get<BuildsView>("/v1/builds", {{"service", service.value}, {"limit", "200"}})
    );
    for (const BuildView& each : view.builds)
        if (each.build.commit.id == commit) return each.build;
    return std::nullopt;
}

Result<Build> build_branch(
    Context& context, const HotfixOptions& options, const HotfixOrigin& origin, const HotfixBranch& branch
) {
    TT_ASSIGN(jenkins::Server server, jenkins_login(origin.policy.ci, context.variables));
    const jenkins::Start start{
        .job = origin.policy.ci.job,
        .parameters = {{options.parameter, branch.name}},
        .key = "hotfix-" + options.service.value + "-" + branch.tip.value,
    };
    HotfixRun run(context, std::move(server), start);
    TT_ASSIGN(const auto published, find_published(context, options.service, branch.tip));
    TT_ASSIGN(Signals signals, Signals::block({SIGINT, SIGTERM}));
    Patience patience(context, std::move(signals));
    TT_ASSIGN(auto progress, run_for(run, published.has_value(), options.again));
    if (progress) {
        TT_ASSIGN(const Progress end, run.follow_to_end(*std::move(progress), patience));
        if (!succeeded(end)) return no_success(end, start.job);
        if (origin.policy.ci.publish) TT_TRY(publish_run(context, origin, branch, end.run->number));
    }
    return wait_for_build(context, options.service, branch, patience);
}

} // namespace tt

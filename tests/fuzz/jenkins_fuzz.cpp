// Answers of a Jenkins, or of whatever stands in its place.

#include "integrations/jenkins/ci_stage.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "integrations/jenkins/job.hpp"
#include "integrations/jenkins/log_part.hpp"
#include "integrations/jenkins/notification.hpp"
#include "integrations/jenkins/queue_item.hpp"
#include "integrations/jenkins/run.hpp"
#include "integrations/jenkins/test_summary.hpp"
#include "tests/fuzz/says_this.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace tt::jenkins;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_run(std::string_view text) {
    const auto run = read_run(text);
    if (!run) return;
    require(run->duration >= tt::Duration{0} && run->expected >= tt::Duration{0});
    if (run->tests) require(run->tests->passed >= 0 && run->tests->failed >= 0 && run->tests->skipped >= 0);
    for (const Revision& revision : run->revisions) require(!revision.commit.empty());
}

void check_stages(std::string_view text) {
    if (const auto run = read_stage_view(text))
        for (const CiStage& stage : run->stages) require(stage.duration >= tt::Duration{0});
    if (const auto stages = read_stage_tree(text))
        for (const CiStage& stage : *stages) require(!stage.started || *stage.started > tt::Time{});
}

/// A name that was read out of a URL has a URL, out of which it is read again.
void check_url(std::string_view text) {
    const auto run = read_job_url(text);
    if (!run || run->number == 0) return;
    const auto again = read_job_url(run_path(*run));
    require(again && *again == *run);
}

/// What is read by the way: crumbs and jobs, to start a run with a password.
void check_conversations(std::string_view text) {
    if (!text.starts_with('{') && !text.starts_with('[')) return;
    SaysThis http(text);
    Jenkins jenkins(
        {.url = "https://ci.example", .user = "ann", .secret = "s3cret", .secret_kind = SecretKind::password},
        http
    );
    if (const auto ticket = jenkins.start({.job = "acme/web", .key = "k"}))
        require(ticket->job == "acme/web");
    (void)jenkins.stages({"acme/web", 7});
    (void)jenkins.follow({.job = "acme/web", .queue_item = 7});
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_run(text);
    check_stages(text);
    check_url(text);
    (void)read_runs(text);
    (void)read_stage_view_runs(text);
    (void)read_queue_item(text);
    (void)read_queue(text);
    (void)read_notification(text);
    (void)read_test_summary(text);
    (void)read_stage(text);
    check_conversations(text);
    (void)same_repository(text, text.substr(size / 2));
    (void)read_log_part({.status = 200, .headers = {{"X-Text-Size", std::string(text)}}}, 0);
    return 0;
}

// What each reader makes of an answer, and what it refuses.

#include "integrations/jenkins/ci_stage.hpp"
#include "integrations/jenkins/log_part.hpp"
#include "integrations/jenkins/notification.hpp"
#include "integrations/jenkins/queue_item.hpp"
#include "integrations/jenkins/test_summary.hpp"

#include <gtest/gtest.h>

namespace tt::jenkins {
namespace {

using namespace std::chrono_literals;

TEST(ReadRun, TakesWhatItShows) {
    const auto run = read_run(R"({
        "number": 7, "url": "https://ci/job/web/7/", "displayName": "#7", "building": false, "result": "UNSTABLE",
        "timestamp": 1700000000123, "duration": 61000, "estimatedDuration": -1, "queueId": 73,
        "artifacts": [{"fileName": "web.tar", "relativePath": "out/web.tar"}],
        "actions": [
            null, {}, {"_class": "plugin.Odd", "causes": "none", "parameters": 3},
            {"causes": [{"shortDescription": "Started by user ann", "userId": null}]},
            {"parameters": [{"name": "a", "value": true}, {"name": "b", "value": 4}, {"name": "secret"}]},
            {"lastBuiltRevision": {"SHA1": "abc", "branch": [{"name": "PR-12"}]}, "remoteUrls": ["git@h:o/r.git"]},
            {"failCount": 1, "skipCount": 2, "totalCount": 10, "urlName": "testReport"}
        ]})");
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->result, RunResult::unstable);
    EXPECT_EQ(run->started, Time{1700000000123ms});
    EXPECT_EQ(run->duration, 61s);
    EXPECT_EQ(run->expected, 0s);
    EXPECT_EQ(run->queue_item, 73);
    EXPECT_EQ(run->cause, "Started by user ann");
    EXPECT_EQ(run->artifacts, (std::vector<Artifact>{{"web.tar", "out/web.tar"}}));
    EXPECT_EQ(
        run->parameters, (std::map<std::string, std::string>{{"a", "true"}, {"b", "4"}, {"secret", ""}})
    );
    EXPECT_EQ(run->revisions, (std::vector<Revision>{{CommitId("abc"), "PR-12", {"git@h:o/r.git"}, 12}}));
    EXPECT_EQ(run->tests, (TestCounts{7, 1, 2}));
    EXPECT_TRUE(run->finished());
}

TEST(ReadRun, IsNotFinishedWhileItsLastStepsRun) {
    const auto run = read_run(R"({"number":1,"timestamp":1,"building":true,"result":"SUCCESS"})");
    EXPECT_FALSE(run->finished());
    EXPECT_FALSE(read_run(R"({"number":1,"timestamp":1,"building":false,"result":null})")->finished());
}

TEST(ReadRun, TakesAnUnknownResultForNoSuccess) {
    const auto run = read_run(R"({"number":1,"timestamp":1,"result":"SPLENDID"})");
    EXPECT_EQ(run->result, RunResult::unknown);
}

TEST(ReadRun, RefusesAnAnswerThatLacksWhatItNeeds) {
    for (const char* text : {
             "",
             "{}",
             "[]",
             "null",
             R"({"number":1,"timestamp":1})",
             R"({"number":1,"building":true})",
             R"({"timestamp":1,"building":true})",
             R"({"number":"1","timestamp":1,"building":true})",
             R"({"number":1,"timestamp":1,"building":"no"})",
             "<html>Please log in</html>",
         })
        EXPECT_EQ(read_run(text).error().kind, ErrorKind::corrupt) << text;
    EXPECT_EQ(read_runs("{}").error().kind, ErrorKind::corrupt);
    EXPECT_EQ(read_runs(R"({"builds":[]})")->size(), 0U);
}

TEST(ReadStages, TakesTheStageView) {
    const auto run = read_stage_view(R"({
        "_links": {"self": {"href": "/ci/job/web/16/wfapi/describe"}}, "name": "release 16",
        "status": "PAUSED_PENDING_INPUT", "startTimeMillis": 1000, "durationMillis": 9000, "stages": [
            {"id": "5", "name": "Build", "status": "FAILED", "startTimeMillis": 1000, "durationMillis": 700,
             "pauseDurationMillis": 300, "error": {"message": "exit code 1", "type": "hudson.AbortException"}},
            {"id": "9", "name": "Deploy", "status": "NOT_EXECUTED", "startTimeMillis": 0, "durationMillis": 0,
             "error": {"message": null, "type": "FlowInterrupted"}},
            {"id": "10", "name": "Odd", "status": null}]})");
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->number, 16);
    EXPECT_EQ(run->status, CiStageStatus::paused);
    ASSERT_EQ(run->stages.size(), 3U);
    EXPECT_EQ(
        run->stages[0],
        (CiStage{"5", "Build", CiStageStatus::failure, Time{1000ms}, 700ms, 300ms, "exit code 1"})
    );
    EXPECT_EQ(
        run->stages[1], (CiStage{"9", "Deploy", CiStageStatus::skipped, {}, 0ms, 0ms, "FlowInterrupted"})
    );
    EXPECT_EQ(run->stages[2].status, CiStageStatus::unknown);
}

constexpr const char* tree = R"({"complete":false,"stages":[
    {"id":6,"name":"Test","state":"running","startTimeMillis":5000,"totalDurationMillis":1000,
     "pauseDurationMillis":"Queued 0 ms","children":[{"id":"8","name":"Linux","state":"success"}]},
    {"id":"9","name":"Ship","state":"queued","startTimeMillis":0}]})";

TEST(ReadStages, TakesTheGraphViewWithStagesInStages) {
    const auto stages = read_stage_tree(tree);
    ASSERT_TRUE(stages) << stages.error().message;
    EXPECT_EQ(
        *stages, (std::vector<CiStage>{
                     {"6", "Test", CiStageStatus::running, Time{5s}, 1s},
                     {"8", "Linux", CiStageStatus::success, {}, {}, {}, {}, "6"},
                     {"9", "Ship", CiStageStatus::waiting},
                 })
    );
    EXPECT_EQ(*read_stage_tree(R"({"status":"ok","data":)" + std::string(tree) + "}"), *stages);
}

TEST(ReadStages, RefusesAnAnswerThatLacksWhatItNeeds) {
    for (const char* text : {"{}", "[]", R"({"stages":null})", R"({"stages":[{"id":"1"}]})"}) {
        EXPECT_EQ(read_stage_view(text).error().kind, ErrorKind::corrupt) << text;
        EXPECT_EQ(read_stage_tree(text).error().kind, ErrorKind::corrupt) << text;
    }
    EXPECT_EQ(read_stage_view_runs("{}").error().kind, ErrorKind::corrupt);
}

TEST(ReadQueueItem, TellsWaitingFromLeftAndFromCancelled) {
    const auto waiting =
        read_queue_item(R"({"id":1,"why":"Waiting for an executor","inQueueSince":5,"stuck":true})");
    EXPECT_EQ(
        *waiting, (QueueItem{.id = 1, .since = Time{5ms}, .why = "Waiting for an executor", .stuck = true})
    );
    EXPECT_EQ(read_queue_item(R"({"id":1,"why":null,"executable":{"number":14}})")->run, 14);
    EXPECT_EQ(read_queue_item(R"({"id":1,"executable":null})")->run, std::nullopt);
    EXPECT_TRUE(read_queue_item(R"({"id":1,"cancelled":true,"executable":null})")->cancelled);
    EXPECT_EQ(read_queue_item(R"({"why":null})").error().kind, ErrorKind::corrupt);
    EXPECT_EQ(read_queue("{}").error().kind, ErrorKind::corrupt);
}

TEST(ReadTests, CountsAndNamesWhatFailed) {
    const auto summary = read_test_summary(R"({"failCount":2,"skipCount":1,"passCount":3,"suites":[{"cases":[
        {"className":"Web","name":"starts","status":"REGRESSION"}, {"className":"Web","name":"ends","status":"FAILED"},
        {"className":"Web","name":"runs","status":"FIXED"}, {"name":"odd","status":"SKIPPED"}]}]})");
    ASSERT_TRUE(summary) << summary.error().message;
    EXPECT_EQ(summary->counts, (TestCounts{3, 2, 1}));
    EXPECT_EQ(summary->failed, (std::vector<FailedTest>{{"Web", "starts", true}, {"Web", "ends", false}}));
    EXPECT_EQ(
        read_test_summary(R"({"failCount":1,"skipCount":0,"totalCount":9})")->counts, (TestCounts{8, 1, 0})
    );
    EXPECT_EQ(read_test_summary(R"({"failCount":1})").error().kind, ErrorKind::corrupt);
}

HttpResponse log_answer(const std::string& size, const std::string& more) {
    HttpResponse response{.status = 200, .body = "text\n"};
    if (!size.empty()) response.headers.add("X-Text-Size", size);
    if (!more.empty()) response.headers.add("X-More-Data", more);
    return response;
}

TEST(ReadLog, GoesOnWhereJenkinsSaysAndNotAfterWhatItSent) {
    EXPECT_EQ(*read_log_part(log_answer("900", "true"), 300), (LogPart{"text\n", 900, true, false}));
    EXPECT_EQ(*read_log_part(log_answer("900", ""), 900), (LogPart{"text\n", 900, false, false}));
    EXPECT_EQ(*read_log_part(log_answer("5", ""), 300), (LogPart{"text\n", 5, false, true}));
    for (const char* size : {"", "x", "-1", "9x"})
        EXPECT_EQ(read_log_part(log_answer(size, ""), 0).error().kind, ErrorKind::corrupt) << size;
}

TEST(ReadNotification, TakesTheRunInWhateverFormTheUrlHas) {
    const RunId run{"acme/web/feature%2Fx", 18};
    for (const std::string build :
         {R"("full_url":"https://ci.example/jenkins/job/acme/job/web/job/feature%252Fx/18/","url":"odd")",
          R"("full_url":null,"url":"job/acme/job/web/job/feature%252Fx/18/")"}) {
        const auto read = read_notification(
            R"({"name":"web","url":"job/web/","build":{"phase":"FINALIZED","number":18,)" + build + "}}"
        );
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->run, run);
        EXPECT_TRUE(read->url.ends_with("job/acme/job/web/job/feature%252Fx/18/"));
    }
}

TEST(ReadNotification, RefusesWhatNamesNoRun) {
    for (const std::string body :
         {"", "[]", "{}", R"({"build":{}})", R"({"build":{"full_url":"https://x/y"}})"}) {
        const auto read = read_notification(body);
        ASSERT_FALSE(read) << body;
        EXPECT_EQ(read.error().kind, ErrorKind::invalid_input) << body;
    }
}

} // namespace
} // namespace tt::jenkins

// Answers of real servers, read whole. The expected values are taken from the same files by another reader.

#include "integrations/jenkins/ci_stage.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "integrations/jenkins/queue_item.hpp"
#include "integrations/jenkins/run.hpp"
#include "tests/fakes/scripted_http.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace tt::jenkins {
namespace {

using nlohmann::json;

const std::filesystem::path recorded = TT_RECORDED_JENKINS;

class Recorded : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(recorded)) GTEST_SKIP() << "no recorded answers beside the repository";
        std::ifstream in(recorded / GetParam());
        ASSERT_TRUE(in) << GetParam();
        text_.assign(std::istreambuf_iterator<char>(in), {});
        json_ = json::parse(text_);
    }

    std::string text_;
    json json_;
};

std::string name_of(const testing::TestParamInfo<const char*>& info) {
    std::string name = info.param;
    for (char& letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
    return name;
}

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
}

/// The commits, parameters and causes that a file shows among its actions.
struct Shown {
    std::vector<std::string> commits;
    std::map<std::string, std::string> parameters;
    std::string cause;
};

Shown shown_by(const json& actions) {
    Shown shown;
    for (const json& action : actions) {
        if (action.contains("lastBuiltRevision"))
            shown.commits.push_back(action["lastBuiltRevision"]["SHA1"]);
        for (const json& parameter : action.value("parameters", json::array()))
            shown.parameters[parameter["name"]] = text_of(parameter.value("value", json()));
        for (const json& cause : action.value("causes", json::array()))
            if (shown.cause.empty()) shown.cause = cause.value("shortDescription", "");
    }
    return shown;
}

void expect_run(const json& file) {
    const auto run = read_run(file.dump());
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->number, file["number"].get<std::int64_t>());
    EXPECT_EQ(run->started, Time{Duration{file["timestamp"].get<std::int64_t>()}});
    EXPECT_EQ(run->duration, Duration{file["duration"].get<std::int64_t>()});
    EXPECT_EQ(run->url, file.value("url", ""));
    EXPECT_EQ(run->building, file.value("building", false));
    const std::map<std::string, RunResult> results{
        {"SUCCESS", RunResult::success},
        {"FAILURE", RunResult::failure},
        {"ABORTED", RunResult::aborted},
        {"UNSTABLE", RunResult::unstable}
    };
    const auto result = results.find(file["result"].get<std::string>());
    EXPECT_EQ(run->result, result == results.end() ? RunResult::unknown : result->second);
    const Shown shown = shown_by(file["actions"]);
    EXPECT_EQ(run->parameters, shown.parameters);
    EXPECT_EQ(run->cause, shown.cause);
    ASSERT_EQ(run->revisions.size(), shown.commits.size());
    for (std::size_t i = 0; i < shown.commits.size(); ++i)
        EXPECT_EQ(run->revisions[i].commit.value, shown.commits[i]);
    EXPECT_EQ(run->artifacts.size(), file.value("artifacts", json::array()).size());
}

class RecordedRun : public Recorded {};

TEST_P(RecordedRun, IsRead) {
    expect_run(json_);
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedRun,
    testing::Values(
        "cdancy-jenkins-rest/build-info.json", "cdancy-jenkins-rest/build-info-no-params.json",
        "cdancy-jenkins-rest/build-info-git-commit.json",
        "cdancy-jenkins-rest/build-info-empty-and-null-params.json", "silas-node-jenkins/buildGet.json"
    ),
    name_of
);

class RecordedRows : public Recorded {};

TEST_P(RecordedRows, AreRead) {
    for (const json& row : json_) expect_run(row["data"]);
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedRows,
    testing::Values(
        "apache-devlake/builds_multibranch.json", "apache-devlake/builds_freestyle_nested_folder.json"
    ),
    name_of
);

class RecordedPullRequests : public Recorded {};

TEST_P(RecordedPullRequests, AreKnownByTheirBranch) {
    int seen = 0;
    for (const json& row : json_) {
        const bool expected = row["url"].get<std::string>().contains("/job/PR-2/");
        const auto run = read_run(row["data"].dump());
        for (const Revision& revision : run->revisions) {
            EXPECT_EQ(revision.pull_request.has_value(), expected);
            EXPECT_EQ(revision.pull_request.value_or(2), 2);
        }
        seen += expected ? 1 : 0;
    }
    EXPECT_EQ(seen, 2);
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedPullRequests, testing::Values("apache-devlake/builds_multibranch.json"), name_of
);

void expect_stage(const CiStage& stage, const json& file) {
    EXPECT_EQ(stage.id, file["id"].get<std::string>());
    EXPECT_EQ(stage.name, file["name"].get<std::string>());
    EXPECT_EQ(stage.started, Time{Duration{file["startTimeMillis"].get<std::int64_t>()}});
    EXPECT_EQ(stage.duration, Duration{file["durationMillis"].get<std::int64_t>()});
    const std::map<std::string, CiStageStatus> statuses{
        {"SUCCESS", CiStageStatus::success},
        {"FAILED", CiStageStatus::failure},
        {"ABORTED", CiStageStatus::aborted},
        {"UNSTABLE", CiStageStatus::unstable},
        {"PAUSED_PENDING_INPUT", CiStageStatus::paused},
    };
    const auto status = statuses.find(text_of(file["status"]));
    EXPECT_EQ(stage.status, status == statuses.end() ? CiStageStatus::unknown : status->second);
}

class RecordedStageRows : public Recorded {};

TEST_P(RecordedStageRows, AreRead) {
    for (const json& row : json_) {
        const auto stage = read_stage(row["data"].dump());
        ASSERT_TRUE(stage) << stage.error().message;
        expect_stage(*stage, row["data"]);
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedStageRows,
    testing::Values("apache-devlake/wfapi_stages.json", "apache-devlake/wfapi_stages_multibranch.json"),
    name_of
);

class RecordedStageView : public Recorded {};

TEST_P(RecordedStageView, IsRead) {
    const json runs = json_.is_array() ? json_ : json::array({json_});
    const auto read = read_stage_view_runs(runs.dump());
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        EXPECT_EQ("#" + std::to_string((*read)[i].number), runs[i]["name"].get<std::string>());
        ASSERT_EQ((*read)[i].stages.size(), runs[i]["stages"].size());
        for (std::size_t j = 0; j < runs[i]["stages"].size(); ++j)
            expect_stage((*read)[i].stages[j], runs[i]["stages"][j]);
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedStageView,
    testing::Values("cdancy-jenkins-rest/workflow.json", "cdancy-jenkins-rest/runHistory.json"), name_of
);

class RecordedNode : public Recorded {};

TEST_P(RecordedNode, IsRead) {
    const auto stage = read_stage(text_);
    ASSERT_TRUE(stage) << stage.error().message;
    expect_stage(*stage, json_);
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedNode, testing::Values("cdancy-jenkins-rest/pipeline-node.json"), name_of
);

void expect_item(const QueueItem& item, const json& file) {
    EXPECT_EQ(item.id, file["id"].get<std::int64_t>());
    EXPECT_EQ(item.since, Time{Duration{file["inQueueSince"].get<std::int64_t>()}});
    EXPECT_EQ(item.why, text_of(file["why"]));
    EXPECT_EQ(item.cancelled, file.value("cancelled", false));
    EXPECT_EQ(item.stuck, file["stuck"].get<bool>());
    EXPECT_EQ(item.job_url, file["task"].value("url", ""));
    EXPECT_EQ(item.parameters, shown_by(file["actions"]).parameters);
    const json executable = file.value("executable", json());
    const auto run =
        executable.is_object() ? std::optional(executable["number"].get<std::int64_t>()) : std::nullopt;
    EXPECT_EQ(item.run, run);
}

class RecordedItem : public Recorded {};

TEST_P(RecordedItem, IsRead) {
    const auto item = read_queue_item(text_);
    ASSERT_TRUE(item) << item.error().message;
    expect_item(*item, json_);
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedItem,
    testing::Values(
        "cdancy-jenkins-rest/queueItemPending.json", "cdancy-jenkins-rest/queueItemRunning.json",
        "cdancy-jenkins-rest/queueItemCancelled.json",
        "cdancy-jenkins-rest/queueItemEmptyParameterValue.json",
        "cdancy-jenkins-rest/queueItemMultipleParameters.json",
        "cdancy-jenkins-rest/queueItemNullTaskName.json", "cdancy-jenkins-rest/queueItemMissingTaskUrl.json",
        "silas-node-jenkins/queueItem.json"
    ),
    name_of
);

class RecordedQueue : public Recorded {};

TEST_P(RecordedQueue, IsRead) {
    const auto items = read_queue(text_);
    ASSERT_TRUE(items) << items.error().message;
    ASSERT_EQ(items->size(), json_["items"].size());
    for (std::size_t i = 0; i < items->size(); ++i) expect_item((*items)[i], json_["items"][i]);
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedQueue,
    testing::Values("cdancy-jenkins-rest/queue.json", "silas-node-jenkins/queueList.json"), name_of
);

/// A job is only read where a run of it is to be started.
class RecordedJob : public Recorded {};

TEST_P(RecordedJob, SaysHowItIsStarted) {
    const std::string at = "https://ci.example/job/x";
    HttpResponse job{
        .status = 200, .headers = {{"Content-Type", "application/json"}, {"X-Jenkins", "2"}}, .body = text_
    };
    ScriptedHttp http;
    http.expect("GET", at + "/api/json?tree=url%2Cbuildable%2Cproperty%5BparameterDefinitions%5Bname%5D%5D")
        .answer(job);
    Start start{.job = "x"};
    for (const json& property : json_["property"])
        for (const json& parameter : property.value("parameterDefinitions", json::array()))
            start.parameters[parameter["name"]] = "y";
    const std::string path = start.parameters.empty() ? "/build" : "/buildWithParameters";
    if (json_["buildable"].get<bool>())
        http.expect("POST", at + path).answer({.status = 201, .headers = {{"Location", "/queue/item/7/"}}});
    Jenkins jenkins({.url = "https://ci.example"}, http);
    const auto ticket = jenkins.start(start);
    EXPECT_EQ(ticket.has_value(), json_["buildable"].get<bool>());
    if (!ticket) EXPECT_EQ(ticket.error().kind, ErrorKind::conflict) << ticket.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordedJob,
    testing::Values(
        "cdancy-jenkins-rest/job-info.json", "silas-node-jenkins/jobGet.json",
        "silas-node-jenkins/jobGetDisabled.json"
    ),
    name_of
);

/// Jobs have the names that their URLs say, in folders and for branches.
TEST(RecordedJobs, HaveTheNamesThatTheirUrlsSay) {
    if (!std::filesystem::exists(recorded)) GTEST_SKIP() << "no recorded answers beside the repository";
    const auto parsed = [](const char* file) { return json::parse(std::ifstream(recorded / file)); };
    for (const json& row : parsed("apache-devlake/jobs_multibranch.json"))
        EXPECT_EQ(
            read_job_url(row["data"]["url"].get<std::string>())->job,
            row["data"]["fullName"].get<std::string>()
        );
    for (const char* file : {"silas-node-jenkins/jobList.json", "silas-node-jenkins/viewGet.json"})
        for (const json& job : parsed(file)["jobs"]) {
            const std::string name = read_job_url(job["url"].get<std::string>())->job;
            EXPECT_EQ(name.substr(name.rfind('/') + 1), job["name"].get<std::string>()) << file;
        }
}

/// A new recording has to find its reader.
TEST(RecordedFiles, AreAllReadOrHoldNothingThatIsAskedFor) {
    if (!std::filesystem::exists(recorded)) GTEST_SKIP() << "no recorded answers beside the repository";
    std::set<std::string> left;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(recorded))
        if (entry.path().extension() == ".json")
            left.insert(std::filesystem::relative(entry.path(), recorded));
    const auto* all = testing::UnitTest::GetInstance();
    for (int i = 0; i < all->total_test_suite_count(); ++i)
        for (int j = 0; j < all->GetTestSuite(i)->total_test_count(); ++j)
            if (const char* text = all->GetTestSuite(i)->GetTestInfo(j)->value_param())
                std::erase_if(left, [&](const std::string& file) {
                    return std::string(text).contains(file);
                });
    const std::set<std::string> read_above{
        "apache-devlake/jobs_multibranch.json", "silas-node-jenkins/jobList.json",
        "silas-node-jenkins/viewGet.json"
    };
    // Tokens, users, plug-ins, nodes, load, and what is in a folder; the last 10 KB of a stage's log, in
    // HTML.
    const std::set<std::string> never_asked_for{
        "cdancy-jenkins-rest/api-token.json",        "cdancy-jenkins-rest/user.json",
        "cdancy-jenkins-rest/plugins.json",          "cdancy-jenkins-rest/computer.json",
        "cdancy-jenkins-rest/overall-load.json",     "cdancy-jenkins-rest/jobsInJenkinsFolder.json",
        "cdancy-jenkins-rest/jobsInRootFolder.json", "cdancy-jenkins-rest/pipelineNodeLog.json",
        "silas-node-jenkins/labelGet.json",          "silas-node-jenkins/nodeGet.json"
    };
    for (const std::set<std::string>& known : {read_above, never_asked_for})
        for (const std::string& file : known) EXPECT_EQ(left.erase(file), 1U) << file;
    EXPECT_EQ(left, std::set<std::string>{});
}

} // namespace
} // namespace tt::jenkins

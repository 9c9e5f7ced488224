#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// What Jenkins sends, member by member as it stands in its JSON; whatever may be missing is optional.
/// Private to this folder: everybody else gets what the readers make of it.
namespace tt::jenkins::wire {

/// A text, or a number or a boolean as text; whatever else is empty.
struct Text {
    std::string value;
};

/// A whole number, rounded if it is none; whatever else is absent.
struct Number {
    std::optional<std::int64_t> value;
};

struct Parameter {
    Text name;
    Text value;

    static constexpr auto fields() {
        return std::tuple{field("name", &Parameter::name), field("value", &Parameter::value)};
    }
};

struct Cause {
    Text words;

    static constexpr auto fields() { return std::tuple{field("shortDescription", &Cause::words)}; }
};

struct Branch {
    Text name;

    static constexpr auto fields() { return std::tuple{field("name", &Branch::name)}; }
};

struct BuiltRevision {
    std::string commit;
    std::vector<Branch> branches;

    static constexpr auto fields() {
        return std::tuple{field("SHA1", &BuiltRevision::commit), field("branch", &BuiltRevision::branches)};
    }
};

struct ActionFields {
    std::vector<Parameter> parameters;
    std::vector<Cause> causes;
    std::optional<BuiltRevision> revision;
    std::vector<Text> remotes;
    std::optional<std::int64_t> failed;
    std::optional<std::int64_t> skipped;
    std::optional<std::int64_t> total;

    static constexpr auto fields() {
        return std::tuple{
            field("parameters", &ActionFields::parameters),
            field("causes", &ActionFields::causes),
            field("lastBuiltRevision", &ActionFields::revision),
            field("remoteUrls", &ActionFields::remotes),
            field("failCount", &ActionFields::failed),
            field("skipCount", &ActionFields::skipped),
            field("totalCount", &ActionFields::total)
        };
    }
};

/// What a plug-in adds to a run or a queue item. One that is not as we know it is somebody else's, and empty.
struct Action {
    ActionFields known;
};

struct Artifact {
    std::string name;
    std::string path;

    static constexpr auto fields() {
        return std::tuple{field("fileName", &Artifact::name), field("relativePath", &Artifact::path)};
    }
};

struct Run {
    std::optional<std::int64_t> number;
    std::string url;
    std::string name;
    std::optional<bool> building;
    std::optional<std::string> result;
    std::optional<std::int64_t> timestamp;
    Number duration;
    Number expected;
    std::optional<std::int64_t> queue_item;
    std::vector<Action> actions;
    std::vector<Artifact> artifacts;

    static constexpr auto fields() {
        return std::tuple{field("number", &Run::number),      field("url", &Run::url),
                          field("displayName", &Run::name),   field("building", &Run::building),
                          field("result", &Run::result),      field("timestamp", &Run::timestamp),
                          field("duration", &Run::duration),  field("estimatedDuration", &Run::expected),
                          field("queueId", &Run::queue_item), field("actions", &Run::actions),
                          field("artifacts", &Run::artifacts)};
    }
};

struct Runs {
    std::optional<std::vector<Run>> runs;

    static constexpr auto fields() { return std::tuple{field("builds", &Runs::runs)}; }
};

struct ParameterDefinition {
    std::string name;

    static constexpr auto fields() { return std::tuple{field("name", &ParameterDefinition::name)}; }
};

struct JobProperty {
    std::vector<ParameterDefinition> parameters;

    static constexpr auto fields() {
        return std::tuple{field("parameterDefinitions", &JobProperty::parameters)};
    }
};

struct Job {
    std::string url;
    std::optional<bool> buildable;
    std::vector<JobProperty> properties;

    static constexpr auto fields() {
        return std::tuple{
            field("url", &Job::url), field("buildable", &Job::buildable), field("property", &Job::properties)
        };
    }
};

struct Task {
    std::string url;

    static constexpr auto fields() { return std::tuple{field("url", &Task::url)}; }
};

struct Executable {
    std::optional<std::int64_t> number;

    static constexpr auto fields() { return std::tuple{field("number", &Executable::number)}; }
};

struct QueueItem {
    std::optional<std::int64_t> id;
    Number since;
    std::string why;
    bool cancelled = false;
    bool stuck = false;
    std::optional<Executable> executable;
    Task task;
    std::vector<Action> actions;

    static constexpr auto fields() {
        return std::tuple{field("id", &QueueItem::id),       field("inQueueSince", &QueueItem::since),
                          field("why", &QueueItem::why),     field("cancelled", &QueueItem::cancelled),
                          field("stuck", &QueueItem::stuck), field("executable", &QueueItem::executable),
                          field("task", &QueueItem::task),   field("actions", &QueueItem::actions)};
    }
};

struct Queue {
    std::optional<std::vector<QueueItem>> items;

    static constexpr auto fields() { return std::tuple{field("items", &Queue::items)}; }
};

struct Href {
    std::string path;

    static constexpr auto fields() { return std::tuple{field("href", &Href::path)}; }
};

struct Links {
    Href self;

    static constexpr auto fields() { return std::tuple{field("self", &Links::self)}; }
};

struct StageError {
    Text message;
    Text type;

    static constexpr auto fields() {
        return std::tuple{field("message", &StageError::message), field("type", &StageError::type)};
    }
};

/// One stage of the stage view.
struct Stage {
    Text id;
    std::optional<std::string> name;
    Text status;
    StageError error;
    Number started;
    Number duration;
    Number paused;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &Stage::id),
            field("name", &Stage::name),
            field("status", &Stage::status),
            field("error", &Stage::error),
            field("startTimeMillis", &Stage::started),
            field("durationMillis", &Stage::duration),
            field("pauseDurationMillis", &Stage::paused)
        };
    }
};

/// One run in the stage view.
struct StageView {
    Links links;
    Text status;
    Number started;
    Number duration;
    std::optional<std::vector<Stage>> stages;

    static constexpr auto fields() {
        return std::tuple{
            field("_links", &StageView::links), field("status", &StageView::status),
            field("startTimeMillis", &StageView::started), field("durationMillis", &StageView::duration),
            field("stages", &StageView::stages)
        };
    }
};

/// One stage of the graph view.
struct TreeStage {
    Text id;
    std::optional<std::string> name;
    Text state;
    Number started;
    Number duration;
    Number paused;
    std::vector<TreeStage> children;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &TreeStage::id),
            field("name", &TreeStage::name),
            field("state", &TreeStage::state),
            field("startTimeMillis", &TreeStage::started),
            field("totalDurationMillis", &TreeStage::duration),
            field("pauseDurationMillis", &TreeStage::paused),
            field("children", &TreeStage::children)
        };
    }
};

struct StageTree {
    std::optional<std::vector<TreeStage>> stages;

    static constexpr auto fields() { return std::tuple{field("stages", &StageTree::stages)}; }
};

/// As versions of the graph view before 2025 sent it.
struct WrappedStageTree {
    StageTree data;

    static constexpr auto fields() { return std::tuple{field("data", &WrappedStageTree::data)}; }
};

struct TestCase {
    Text suite;
    Text name;
    Text status;

    static constexpr auto fields() {
        return std::tuple{
            field("className", &TestCase::suite), field("name", &TestCase::name),
            field("status", &TestCase::status)
        };
    }
};

struct TestSuite {
    std::vector<TestCase> cases;

    static constexpr auto fields() { return std::tuple{field("cases", &TestSuite::cases)}; }
};

struct TestReport {
    std::optional<std::int64_t> failed;
    std::optional<std::int64_t> skipped;
    std::optional<std::int64_t> passed;
    std::optional<std::int64_t> total;
    std::vector<TestSuite> suites;

    static constexpr auto fields() {
        return std::tuple{
            field("failCount", &TestReport::failed), field("skipCount", &TestReport::skipped),
            field("passCount", &TestReport::passed), field("totalCount", &TestReport::total),
            field("suites", &TestReport::suites)
        };
    }
};

struct Crumb {
    std::string field_name;
    std::string value;

    static constexpr auto fields() {
        return std::tuple{field("crumbRequestField", &Crumb::field_name), field("crumb", &Crumb::value)};
    }
};

/// Reads one of the above. What is none of it is `corrupt`, with `what` before the place and the reason.
template<class T>
Result<T> read(std::string_view json, std::string_view what);

} // namespace tt::jenkins::wire

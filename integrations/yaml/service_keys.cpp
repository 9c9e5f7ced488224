#include "integrations/yaml/service_keys.hpp"

#include <array>

namespace tt {

namespace yaml {

namespace {

struct SchemaVersion {
    using Value = int;

    static std::string type() { return "1"; }

    static std::optional<int> read(Reading& reading, const YamlNode& value) {
        if (value.is(YamlNode::Kind::scalar) && value.text == "1" && !value.quoted) return 1;
        reading.mismatch(value, "1, the schema that this version reads");
        return std::nullopt;
    }
};

void read_schema_version(Reading& reading, const YamlNode& value, ServiceFile&) {
    std::ignore = SchemaVersion::read(reading, value); // There is one schema, so nothing depends on it.
}

void read_service_name(Reading& reading, const YamlNode& value, ServiceFile& file) {
    auto name = Text<service_name, ServiceName>::read(reading, value);
    if (name) file.service = file.policy.service = *std::move(name);
}

Table<Owner> owner_keys() {
    using K = Keys<Owner>;
    static const std::array keys{
        K::value<&Owner::team, Text<one_line>>("team", "The team that owns the service."),
        K::value<&Owner::oncall, Text<one_line>>("oncall", "Where the owners are reached when it breaks."),
    };
    return keys;
}

Table<WriteBack> write_keys() {
    using K = Keys<WriteBack>;
    static const std::array keys{
        K::value<&WriteBack::deployments, Switch>("deployments", "A GitHub Deployment for each deploy."),
        K::value<&WriteBack::statuses, Switch>(
            "statuses", "A commit status for each stage: tt/SERVICE/STAGE."
        ),
        K::value<&WriteBack::comments, Switch>(
            "comments", "A comment on each pull request that reached a stage."
        ),
        K::value<&WriteBack::stable, Text<branch_name>>(
            "stable",
            "Branch, or tag as tags/NAME, that tt moves to the build proven in the last stages; tt's alone."
        ),
    };
    return keys;
}

Table<Source> source_keys() {
    using K = Keys<Source>;
    static const std::array keys{
        K::value<&Source::github, Text<github_repository>>(
            "github", "Repository on GitHub: owner/repository."
        ),
        K::value<&Source::server, Text<web_address>>(
            "server", "GitHub Enterprise, as https://HOST; its API if the URL has a path."
        )
            .falling_back_to("github.com"),
        K::value<&Source::git, Text<one_line>>("git", "Path of a local repository, instead of `github`."),
        K::value<&Source::branch, Text<one_line>>("branch", "Branch whose commits become builds."),
        K::value<&Source::require, ListOf<Text<one_line>>>(
            "require", "Checks on GitHub that a commit needs before automation takes its build."
        ),
        K::section<&Source::write, write_keys>("write", "What GitHub is told of the service's deploys."),
    };
    return keys;
}

/// A branch that people work on is not for moving.
void keep_branch(Reading& reading, const YamlNode& map) {
    const YamlNode* write = map.find("write");
    const YamlNode* stable = write == nullptr ? nullptr : write->find("stable");
    if (stable == nullptr) return;
    const YamlNode* branch = map.find("branch");
    if (stable->text == (branch == nullptr ? Source().branch : branch->text))
        reading.error(
            stable->offset, "`stable` is the branch that builds are made from",
            "name a branch that is only for tt, such as stable"
        );
}

void check_source(Reading& reading, const YamlNode& map) {
    at_most_one(reading, map, "github", "git");
    needs(reading, map, "require", "github");
    needs(reading, map, "server", "github");
    needs(reading, map, "write", "github");
    keep_branch(reading, map);
}

Table<Ci> jenkins_keys() {
    using K = Keys<Ci>;
    static const std::array keys{
        K::value<&Ci::jenkins, Text<web_address>>("url", "The server, with its path if it has one.")
            .required(),
        K::value<&Ci::job, Text<one_line>>("job", "The job's full name, with its folders.").required(),
    };
    return keys;
}

Table<Ci> ci_keys() {
    using K = Keys<Ci>;
    static const std::array keys{
        K::section<std::identity{}, jenkins_keys>("jenkins", "The Jenkins job that makes the builds."),
        K::value<&Ci::require, ListOf<Text<one_line>>>(
            "require", "CI stages that a build needs before automation takes it."
        ),
        K::value<&Ci::artifact, Text<one_line>>(
            "artifact", "What is taken of a run that is published, such as dist/*.tar.zst."
        ),
        K::value<&Ci::publish, Switch>(
            "publish", "Whether a standing server publishes successful runs on the branch, with the tt.yaml "
                       "of their commit."
        ),
    };
    return keys;
}

void check_ci(Reading& reading, const YamlNode& map) {
    needs(reading, map, "require", "jenkins");
    needs(reading, map, "artifact", "jenkins");
    needs(reading, map, "publish", "jenkins");
}

Table<Retention> retention_keys() {
    using K = Keys<Retention>;
    constexpr int a_day = 24 * 60 * 60 * 1000; // Nothing younger is collected anyway.
    static const std::array keys{
        K::value<&Retention::keep, Whole<0, 1'000'000>>(
            "keep", "Of the builds that were never deployed, the newest so many are kept."
        ),
        K::value<&Retention::age, Span<a_day>>("for", "And those that were published within this time."),
    };
    return keys;
}

Retention& retention_of(ServiceFile& file) {
    return file.policy.retention ? *file.policy.retention : file.policy.retention.emplace();
}

Owner& owner_of(ServiceFile& file) {
    return file.policy.owner;
}

Source& source_of(ServiceFile& file) {
    return file.policy.source;
}

Ci& ci_of(ServiceFile& file) {
    return file.policy.ci;
}

std::string& metrics_of(ServiceFile& file) {
    return file.policy.metrics;
}

int& priority_of(ServiceFile& file) {
    return file.policy.priority;
}

std::vector<StagePolicy>& stages_of(ServiceFile& file) {
    return file.policy.stages;
}

} // namespace

Table<ServiceFile> service_keys() {
    using K = Keys<ServiceFile>;
    static const std::array keys{
        Key<ServiceFile>{
            .name = "tt",
            .doc = "Version of this file's schema: write `tt: 1`.",
            .type = SchemaVersion::type,
            .read = read_schema_version,
            .presence = Presence::required,
        },
        Key<ServiceFile>{
            .name = "service",
            .doc = "The service's name, unique in the fleet.",
            .type = Text<service_name>::type,
            .read = read_service_name,
            .presence = Presence::required,
        },
        K::section<owner_of, owner_keys>("owner", "Who answers for the service."),
        K::section<source_of, source_keys, check_source>("source", "Where the service's commits are."),
        K::section<ci_of, ci_keys, check_ci>("ci", "Where the service's builds are made."),
        K::section<std::identity{}, build_keys>("build", "Build configuration; travels inside the build."),
        K::value<metrics_of, Text<web_address>>("metrics", "The metrics server, with Prometheus' HTTP API."),
        K::section<retention_of, retention_keys>(
            "retention", "Has the server collect builds that were never deployed, once a day; what was "
                         "deployed anywhere, or is pinned, always stays."
        ),
        K::value<priority_of, Whole<-100, 100>>(
            "priority", "Among the services of one host: the higher one goes first there."
        ),
        K::sections<stages_of, stage_keys>("stages", "The stops on the service's way, in order.").required(),
        Key<ServiceFile>{
            .name = "env",
            .doc = "Runtime configuration, by stage.",
            .read = read_environments,
            .list = list_environments,
        },
        K::unsupported(
            "artifacts", "remove it; where builds are kept is for the server to say: tt serve --artifacts"
        ),
        K::unsupported("freeze", "remove it: ignored, deploys would start during the freeze"),
        K::unsupported("hotfix", "write it in the stages: hotfix: { skip: [soak, schedule, window] }"),
        K::unsupported("notify", "remove it: nobody would be told"),
    };
    return keys;
}

} // namespace yaml

const std::vector<ConfigKey>& config_keys() {
    static const std::vector<ConfigKey> all = [] {
        std::vector<ConfigKey> keys;
        yaml::list_keys("", yaml::service_keys(), keys);
        return keys;
    }();
    return all;
}

} // namespace tt
